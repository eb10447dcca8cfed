package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.model.deepfm.DeepFmEncoder;
import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.model.deepfm.DeepFmTable;
import io.shelfcast.model.deepfm.Link;
import java.util.List;
import java.util.Map;

/**
 * A category's rows as its DeepFM takes them, and the network for them.
 *
 * @param link how the network's output becomes demand
 * @param table the rows, encoded by what they themselves show
 * @param network of the shape that the encoding asks for
 */
public record CategoryNetwork(Link link, DeepFmTable table, DeepFmNetwork network) {
  /** Of rows, in their order. */
  public static CategoryNetwork of(
      Period grain, List<Example> rows, CategoryDeepFmTrainer.Settings settings) {
    double[] actuals = rows.stream().mapToDouble(Example::actual).toArray();
    double[] weights = rows.stream().mapToDouble(Example::weight).toArray();
    Link link = Link.of(actuals, weights);
    List<float[]> values = rows.stream().map(Example::values).toList();
    List<String[]> levels = rows.stream().map(Example::levels).toList();
    List<Map<String, String>> attributes = rows.stream().map(Example::attributes).toList();
    DeepFmParts parts = settings.parts();
    DeepFmEncoder encoder =
        DeepFmEncoder.of(grain, parts.interactions(), values, levels, attributes);
    DeepFmTable table =
        new DeepFmTable(encoder, values, levels, attributes, actuals, weights, link);
    DeepFmSpec spec = encoder.spec().with(parts.attention(), parts.fm());
    return new CategoryNetwork(link, table, new DeepFmNetwork(spec));
  }
}
