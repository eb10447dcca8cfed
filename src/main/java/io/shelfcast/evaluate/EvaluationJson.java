package io.shelfcast.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.shelfcast.accuracy.Metrics;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The evaluation as JSON (DESIGN section 9a): {@code models} are the primary protocol's scores,
 * {@code protocols} has them all by name; {@code common} those on the rows that all models of a
 * protocol forecast, absent where they forecast the same. Rates are fractions, numbers have six
 * decimals, an undefined metric is absent, and so are a model's {@code seconds} (see {@link
 * ModelScore}).
 */
final class EvaluationJson {
  private EvaluationJson() {}

  static String of(Evaluation evaluation) {
    ObjectNode root = JsonText.object();
    ProtocolScores primary = evaluation.protocols().get(0);
    root.put("dataset", evaluation.dataSet());
    addInput(root.putObject("input"), evaluation.input());
    root.put("protocol", primary.protocol());
    addModels(root.putArray("models"), primary.models());
    ObjectNode protocols = root.putObject("protocols");
    for (ProtocolScores scores : evaluation.protocols()) {
      addModels(protocols.putArray(scores.protocol()), scores.models());
      if (!scores.common().isEmpty()) {
        addModels(root.withObjectProperty("common").putArray(scores.protocol()), scores.common());
      }
    }
    add(root, "fieldsKept", evaluation.fieldsKept());
    root.put("seconds", Figures.rounded(evaluation.seconds()));
    return JsonText.of(root);
  }

  private static void addInput(ObjectNode node, InputCounts input) {
    node.put("rows", input.rows());
    node.put("sales", input.sales());
    node.put("returns", input.returns());
    node.put("voids", input.voids());
    node.put("duplicates", input.duplicates());
    node.put("zeros", input.zeros());
    node.put("deadLetters", input.deadLetters());
    ObjectNode causes = node.putObject("deadLettersByCause");
    input.deadLettersByCause().forEach(causes::put);
  }

  private static void addModels(ArrayNode models, List<ModelScore> scores) {
    for (ModelScore score : scores) {
      Metrics metrics = score.metrics();
      ObjectNode node = models.addObject();
      node.put("model", score.model());
      node.put("rows", metrics.n());
      add(node, "mae", metrics.mae());
      add(node, "rmse", metrics.rmse());
      add(node, "mape", metrics.mape());
      add(node, "wape", metrics.wape());
      add(node, "bias", metrics.bias());
      add(node, "mase", metrics.mase());
      add(node, "rmsse", metrics.rmsse());
      add(node, "rmspe", metrics.rmspe());
      add(node, "pinball", metrics.pinball());
      add(node, "coverage", metrics.coverage());
    }
  }

  private static void add(ObjectNode node, String name, OptionalDouble value) {
    if (value.isPresent()) {
      node.put(name, Figures.rounded(value.getAsDouble()));
    }
  }
}
