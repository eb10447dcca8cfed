package io.shelfcast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.SchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.topology.ShelfcastConfig;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The learned models that are on the models topic. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    description = "List the learned models, show where one comes from, or put an earlier one back.",
    subcommands = {
      ModelsCommand.ListAll.class,
      ModelsCommand.Show.class,
      ModelRollbackCommand.class
    })
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, show or rollback?");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "List every model on the topic, oldest first.",
        "The one marked in force is used from training.lag periods after its last date."
      })
  static final class ListAll implements Runnable {
    private static final String ROW = "%-16s %-8s %-20s %-10s %8s  %-11s %-8s  %s%n";

    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions cluster;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public void run() {
      List<PublishedModels.Entry> entries = read(cluster).all();
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(json(Map.of("models", entries.stream().map(ModelsCommand::summary).toList())));
      } else {
        out.printf(
            ROW,
            "category",
            "model",
            "version",
            "through",
            "rows",
            "status",
            "in force",
            "holdout");
        for (PublishedModels.Entry entry : entries) {
          ModelSnapshot model = entry.snapshot();
          out.printf(
              ROW,
              model.getCategory(),
              model.getModel(),
              model.getVersion(),
              model.getTrainedThrough(),
              "%,d".formatted(model.getRows()),
              entry.status(),
              entry.inForce() ? "yes" : "",
              scores(model));
        }
      }
      out.flush();
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show where a model comes from.")
  static final class Show implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private ClusterOptions cluster;

    @Parameters(index = "0", paramLabel = "CATEGORY", description = "The category.")
    private String category;

    @Parameters(index = "1", paramLabel = "MODEL", description = "E.g. efm.")
    private String model;

    @Parameters(
        index = "2",
        arity = "0..1",
        paramLabel = "VERSION",
        description = "As `models list` names it (default: the one in force, or else the newest).")
    private Optional<String> version = Optional.empty();

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Override
    public void run() {
      PublishedModels models = read(cluster);
      Map<String, Object> shown =
          provenance(
              version
                  .map(named -> models.version(category, model, named))
                  .orElseGet(() -> inForceOrNewest(models.of(category, model))));
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(json(shown));
      } else {
        shown.forEach((name, value) -> out.printf("%-15s %s%n", name, value));
      }
      out.flush();
    }

    private static PublishedModels.Entry inForceOrNewest(List<PublishedModels.Entry> entries) {
      return entries.stream()
          .filter(PublishedModels.Entry::inForce)
          .findFirst()
          .orElseGet(() -> entries.get(entries.size() - 1));
    }
  }

  private static PublishedModels read(ClusterOptions cluster) {
    ShelfcastConfig config = cluster.reachable();
    try (SchemaRegistry registry = new HttpSchemaRegistry(config.registry())) {
      Topics topics = new Topics(registry, config.getString(ShelfcastConfig.TOPICS_PREFIX));
      return PublishedModels.read(config, topics.models);
    }
  }

  private static Map<String, Object> summary(PublishedModels.Entry entry) {
    ModelSnapshot model = entry.snapshot();
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("category", model.getCategory());
    summary.put("model", model.getModel());
    summary.put("version", model.getVersion());
    summary.put("trainedThrough", model.getTrainedThrough().toString());
    summary.put("rows", model.getRows());
    summary.put("status", entry.status());
    summary.put("inForce", entry.inForce());
    summary.put("holdout", new TreeMap<>(model.getHoldout()));
    return summary;
  }

  private static Map<String, Object> provenance(PublishedModels.Entry entry) {
    ModelSnapshot model = entry.snapshot();
    Map<String, Object> provenance = summary(entry);
    provenance.put("formatVersion", model.getFormatVersion());
    provenance.put("seed", model.getSeed());
    provenance.put("startSeed", model.getStartSeed());
    provenance.put("configHash", model.getConfigHash());
    provenance.put("parameterBytes", model.getParameters().remaining());
    provenance.put("key", entry.key());
    return provenance;
  }

  private static String scores(ModelSnapshot model) {
    return new TreeMap<>(model.getHoldout())
        .entrySet().stream()
            .map(score -> "%s %.4f".formatted(score.getKey(), score.getValue()))
            .collect(Collectors.joining(", "));
  }

  private static String json(Map<String, Object> document) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }
}
