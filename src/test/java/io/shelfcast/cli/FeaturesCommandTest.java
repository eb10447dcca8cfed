package io.shelfcast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.demand.Period;
import io.shelfcast.feature.FeatureSchema;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class FeaturesCommandTest {
  @Test
  void printsEveryFieldOfAGrain() throws Exception {
    assertThat(printed("features"))
        .startsWith("| field | kind | unit | known |")
        .contains("| `lag_7` | numeric | units a period | at as-of |")
        .contains("| `mechanics` | categorical | mechanics | ahead, once announced |");

    JsonNode json = new ObjectMapper().readTree(printed("features", "--period", "week", "--json"));
    FeatureSchema week = FeatureSchema.of(Period.WEEK);
    assertThat(json.get("version").asInt()).isEqualTo(FeatureSchema.VERSION);
    assertThat(json.get("fields")).hasSize(week.numbers().size() + week.levels().size());
    assertThat(json.at("/fields/0/name").asText()).isEqualTo("lag_1");
  }

  private static String printed(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      assertThat(Shelfcast.commandLine().execute(arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(UTF_8);
  }
}
