package io.shelfcast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Field;
import io.shelfcast.feature.Field.Known;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the feature schema. */
@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    description = "Print the features that models see: name, kind, unit and when each is known.")
final class FeaturesCommand implements Runnable {
  @Option(
      names = "--period",
      defaultValue = "DAY",
      paramLabel = "DAY|WEEK",
      description = "Grain of demand (default: ${DEFAULT-VALUE}).")
  private Period period;

  @Option(names = "--json", description = "Print JSON, not a Markdown table.")
  private boolean json;

  @Override
  public void run() {
    FeatureSchema schema = FeatureSchema.of(period);
    List<Field> fields =
        Stream.concat(schema.numbers().stream(), schema.levels().stream()).toList();
    System.out.println(json ? json(fields) : table(fields));
  }

  private static String table(List<Field> fields) {
    StringBuilder table = new StringBuilder("| field | kind | unit | known |\n|---|---|---|---|");
    for (Field field : fields) {
      table.append(
          "\n| `%s` | %s | %s | %s |"
              .formatted(field.name(), kind(field), field.unit(), known(field)));
    }
    return table.toString();
  }

  private String json(List<Field> fields) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", FeatureSchema.VERSION);
    document.put("period", period);
    document.put("fields", fields);
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names and enums can always be written", e);
    }
  }

  private static String kind(Field field) {
    return field.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String known(Field field) {
    return field.known() == Known.AHEAD ? "ahead, once announced" : "at as-of";
  }
}
