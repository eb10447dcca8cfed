package io.shelfcast.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.event.AccuracyReport;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.feature.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Values as JSON: all fields under the names of their schemas, nothing undefined. */
class QueryJsonTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SeriesKey KEY = new SeriesKey("north", "A|1");

  @Test
  void aForecastHasTheFieldsOfItsSchemaAndTheNumbersOfItsEvent() throws Exception {
    JsonNode json = JSON.readTree(ForecastJson.of(QueryEvents.fullForecast(KEY)));

    assertFieldsOf(Forecast.getClassSchema(), json);
    assertThat(json.get("asOf").asText()).isEqualTo("2026-03-01");
    assertThat(json.get("generatedAt").asText()).isEqualTo("2026-03-02T04:05:06.789Z");
    assertThat(json.get("trigger").asText()).isEqualTo("CORRECTION");
    assertThat(json.at("/days/0/date").asText()).isEqualTo("2026-03-02");
    assertThat(json.at("/days/0/p90").asDouble()).isEqualTo(1.0 / 3);
    assertThat(json.at("/leadTimeTotals/0/p95").asDouble()).isEqualTo(23.0);
    assertThat(json.at("/models/0/days/0/p90").asDouble()).isEqualTo(4.0);
    assertThat(json.at("/quality/bias28").asDouble()).isEqualTo(-0.05);
    assertThat(names(json.get("explanation"))).hasSize(4);
  }

  @Test
  void anExplanationHasTheStrongestFirstAndEqualOnesByName() throws Exception {
    JsonNode json = JSON.readTree(ForecastJson.of(QueryEvents.fullForecast(KEY)));

    assertThat(names(json.get("explanation")))
        .containsExactly("promotion", "deal", "lag_7", "horizon x lag_7");
    assertThat(json.at("/explanation/lag_7").asDouble()).isEqualTo(0.25);
  }

  @Test
  void whatAForecastDoesNotKnowIsAbsent() throws Exception {
    byte[] document = ForecastJson.of(QueryEvents.sparseForecast(KEY));
    JsonNode json = JSON.readTree(document);

    assertThat(new String(document, StandardCharsets.UTF_8))
        .doesNotContain("null", "NaN", "Infinity");
    assertThat(names(json.at("/days/0")))
        .containsExactly("date", "mean", "p10", "p50", "p90", "qualifier");
    assertThat(names(json.at("/models/0"))).containsExactly("name", "version", "weight");
    assertThat(names(json.get("quality"))).containsExactly("historyDays", "stockoutDays", "drift");
  }

  @Test
  void aReportHasTheFieldsOfItsSchemaWhereTheyAreDefined() throws Exception {
    JsonNode json =
        JSON.readTree(
            AccuracyJson.of(
                List.of(
                    QueryEvents.fullReport("toys", "ets", 7),
                    QueryEvents.sparseReport("toys", "tsb", 7)),
                true));

    assertThat(json.get("complete").asBoolean()).isTrue();
    assertFieldsOf(AccuracyReport.getClassSchema(), json.at("/reports/0"));
    assertThat(json.at("/reports/0/mape").asDouble()).isEqualTo(0.36);
    assertThat(json.at("/reports/0/drift/0").asText()).isEqualTo("BIAS_LOW");
    assertThat(names(json.at("/reports/1")))
        .containsExactly(
            "category", "model", "horizon", "date", "windowDays", "n", "mapeRows", "drift");
  }

  @Test
  void aHistoryShowsItsLastDaysAndFeaturesAsOfTheLast() throws Exception {
    History history = new History(Period.DAY.indexOf(QueryEvents.AS_OF.minusDays(8)));
    history.append(3.5f, Float.NaN, Mask.NONE); // 2026-02-21
    for (int i = 0; i < 7; i++) {
      history.append(i, 2.1f, i == 5 ? Mask.STOCK_OUT : Mask.NONE);
    }
    history.append(0, Float.NaN, Mask.CLOSED);

    JsonNode json = JSON.readTree(HistoryJson.of(KEY, history, Period.DAY, 3));

    assertThat(json.get("asOf").asText()).isEqualTo("2026-03-01");
    assertThat(json.get("itemId").asText()).isEqualTo("A|1");
    assertThat(json.get("days")).hasSize(3);
    assertThat(json.at("/days/0/date").asText()).isEqualTo("2026-02-27");
    assertThat(json.at("/days/0/mask").asText()).isEqualTo("STOCK_OUT");
    assertThat(json.at("/days/0/price").toString()).isEqualTo("2.1"); // the float, not more digits
    assertThat(json.at("/days/2/mask").asText()).isEqualTo("CLOSED");
    JsonNode features = json.get("features");
    assertThat(FeatureSchema.of(Period.DAY).numbers())
        .extracting(Field::name)
        .containsAll(names(features));
    assertThat(names(features)).contains("ma_7", "lag_7").doesNotContain("lag_1", "horizon");
    assertThat(features.get("lag_7").asDouble()).isEqualTo(1);
  }

  @Test
  void moreDaysThanAreKeptAreAllThatAreKept() throws Exception {
    History history = new History(Period.WEEK.indexOf(QueryEvents.AS_OF));
    history.append(3, Float.NaN, Mask.NONE);

    JsonNode json = JSON.readTree(HistoryJson.of(KEY, history, Period.WEEK, Integer.MAX_VALUE));

    assertThat(json.get("days")).hasSize(1);
    assertThat(json.get("period").asText()).isEqualTo("WEEK");
    assertThat(json.at("/days/0/date").asText()).isEqualTo("2026-02-23"); // Monday
    assertThat(json.get("asOf").asText()).isEqualTo("2026-03-01"); // Sunday
    assertThat(json.at("/days/0").has("price")).isFalse();
  }

  @Test
  void aHistoryWithoutAClosedDaySaysNothing() throws Exception {
    JsonNode json = JSON.readTree(HistoryJson.of(KEY, new History(20_000), Period.DAY, 91));

    assertThat(names(json)).containsExactly("locationId", "itemId", "period", "days", "features");
    assertThat(json.get("days")).isEmpty();
    assertThat(json.get("features")).isEmpty();
  }

  @Test
  void theOpenApiDescriptionHasTheFieldsThatAreWritten() throws Exception {
    JsonNode forecast = JSON.readTree(ForecastJson.of(QueryEvents.fullForecast(KEY)));
    History history = new History(20_000);
    history.append(1, 2, Mask.NONE);
    JsonNode series = JSON.readTree(HistoryJson.of(KEY, history, Period.DAY, 1));
    JsonNode accuracy =
        JSON.readTree(AccuracyJson.of(List.of(QueryEvents.fullReport("toys", "ets", 7)), true));

    assertDescribed("Forecast", forecast);
    assertDescribed("ForecastDay", forecast.at("/days/0"));
    assertDescribed("LeadTimeTotal", forecast.at("/leadTimeTotals/0"));
    assertDescribed("ModelShare", forecast.at("/models/0"));
    assertDescribed("ModelDay", forecast.at("/models/0/days/0"));
    assertDescribed("ForecastQuality", forecast.get("quality"));
    assertDescribed("History", series);
    assertDescribed("HistoryDay", series.at("/days/0"));
    assertDescribed("Accuracy", accuracy);
    assertDescribed("AccuracyReport", accuracy.at("/reports/0"));
  }

  @Test
  void theOpenApiDescriptionRequiresOnlyWhatIsAlwaysThere() throws Exception {
    JsonNode forecast = JSON.readTree(ForecastJson.of(QueryEvents.sparseForecast(KEY)));
    JsonNode accuracy =
        JSON.readTree(AccuracyJson.of(List.of(QueryEvents.sparseReport("toys", "ets", 7)), true));

    assertThat(names(forecast)).containsAll(required("Forecast"));
    assertThat(names(forecast.at("/models/0"))).containsAll(required("ModelShare"));
    assertThat(names(forecast.get("quality"))).containsAll(required("ForecastQuality"));
    assertThat(names(accuracy.at("/reports/0"))).containsAll(required("AccuracyReport"));
  }

  private static void assertFieldsOf(Schema schema, JsonNode json) {
    assertThat(names(json))
        .as(schema.getName())
        .containsExactlyElementsOf(schema.getFields().stream().map(Schema.Field::name).toList());
    for (Schema.Field field : schema.getFields()) {
      Schema type = field.schema();
      if (type.getType() == Schema.Type.ARRAY) {
        type = type.getElementType();
      }
      if (type.getType() == Schema.Type.RECORD) {
        JsonNode value = json.get(field.name());
        assertFieldsOf(type, value.isArray() ? value.get(0) : value);
      }
    }
  }

  private static void assertDescribed(String schema, JsonNode json) throws IOException {
    assertThat(names(json))
        .as(schema)
        .containsExactlyInAnyOrderElementsOf(names(schema(schema).get("properties")));
  }

  private static List<String> required(String schema) throws IOException {
    List<String> names = new ArrayList<>();
    schema(schema).get("required").forEach(name -> names.add(name.asText()));
    return names;
  }

  private static JsonNode schema(String name) throws IOException {
    JsonNode document = JSON.readTree(QueryJsonTest.class.getResourceAsStream("openapi.json"));
    return document.at("/components/schemas/" + name);
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
