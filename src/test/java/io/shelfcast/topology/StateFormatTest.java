package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.accuracy.OpenForecasts.Point;
import io.shelfcast.accuracy.OpenForecasts.Total;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.Series;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.LeadTimeTotal;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.Topics;
import io.shelfcast.model.blend.BlendWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

/** What is stored is read again bit for bit, and is small. */
class StateFormatTest {
  private static final Mask[] MASKS = Mask.values();

  private static final Serde<Forecast> BEFORE = topicsSerde();
  private static final ForecastSerde FORECASTS = new ForecastSerde(BEFORE);

  @Property(tries = 500, seed = "11")
  void numbersAndTextsAreReadAsTheyWereWritten(
      @ForAll long signed,
      @ForAll @IntRange int count,
      @ForAll float single,
      @ForAll double exact,
      @ForAll String text,
      @ForAll @Size(max = 50) byte[] block) {
    byte[] bytes =
        new StateWriter(1)
            .signed(signed)
            .unsigned(count)
            .unsigned(signed & Long.MAX_VALUE)
            .float32(single)
            .float64(exact)
            .number(exact)
            .number(count)
            .text(wellFormed(text))
            .block(block)
            .toBytes();
    StateReader in = new StateReader(bytes);
    assertThat(in.signed()).isEqualTo(signed);
    assertThat(in.count()).isEqualTo(count);
    assertThat(in.unsigned()).isEqualTo(signed & Long.MAX_VALUE);
    assertThat(in.float32()).isEqualTo(single);
    assertThat(in.float64()).isEqualTo(exact);
    assertThat(in.number()).isEqualTo(exact);
    assertThat(in.number()).isEqualTo(count);
    assertThat(in.text()).isEqualTo(wellFormed(text));
    assertThat(in.block()).isEqualTo(block);
  }

  @Property(tries = 300, seed = "11")
  void aSeriesIsReadAsItWasWritten(@ForAll Random random, @ForAll @IntRange(max = 400) int size) {
    // Given zeros, whole numbers, fractions and huge values, with masks and prices that change
    long first = random.nextInt(40_000) - 10_000L;
    float[] demand = new float[size];
    float[] price = new float[size];
    Mask[] mask = new Mask[size];
    for (int i = 0; i < size; i++) {
      demand[i] =
          switch (random.nextInt(5)) {
            case 0, 1 -> 0;
            case 2 -> random.nextInt(1_000);
            case 3 -> random.nextFloat() * 10;
            default -> random.nextFloat() * 1e9f;
          };
      boolean changes = i == 0 || random.nextInt(10) == 0;
      price[i] = changes ? anyPrice(random) : price[i - 1];
      mask[i] = MASKS[random.nextInt(4) == 0 ? random.nextInt(MASKS.length) : 0];
    }
    TreeMap<Long, Series.Recent> recent = new TreeMap<>();
    for (int i = 0; i < random.nextInt(36); i++) {
      recent.put(
          first + random.nextInt(size + 1),
          new Series.Recent(
              1 + random.nextInt(9),
              new PeriodTotals(
                  random.nextLong(), random.nextLong(), random.nextLong(), random.nextInt())));
    }
    long start = first - random.nextInt(3);
    Series written = new Series(start, new History(first, demand, price, mask), recent);

    // When
    Series read = SeriesSerde.read(SeriesSerde.write(written));

    // Then
    assertThat(read.start()).isEqualTo(start);
    assertThat(read.recent()).isEqualTo(recent);
    assertSame(read.history(), written.history());
  }

  @Property(tries = 200, seed = "11")
  void aSettlementIsReadAsItWasWritten(@ForAll Random random) {
    // Given
    double[][] learnt = new double[OpenForecasts.HORIZONS.size()][];
    for (int i = 0; i < learnt.length; i++) {
      learnt[i] = random.nextBoolean() ? null : random.doubles(8).toArray();
    }
    BlendWeights weights = new BlendWeights(OpenForecasts.HORIZONS, 8, learnt);
    long asOf = random.nextBoolean() ? random.nextInt(40_000) : Long.MIN_VALUE;
    OpenForecasts open = new OpenForecasts();
    for (int i = 0; i < random.nextInt(60); i++) {
      float[] means = new float[random.nextInt(9)];
      for (int m = 0; m < means.length; m++) {
        means[m] = random.nextInt(4) == 0 ? Float.NaN : random.nextFloat() * 1e6f;
      }
      int horizon = OpenForecasts.HORIZONS.get(random.nextInt(4));
      open.open(new Point(asOf + i, horizon, means, 3.5f, 0, 1e9f, random.nextFloat()));
      open.open(new Total(asOf + i, 7, random.nextFloat()));
      open.settle(random.nextInt(5), random.nextFloat());
    }
    Settlement written = new Settlement(weights, open, random.nextInt(5), asOf);
    SettlementSerde serde = new SettlementSerde();

    // When
    byte[] bytes = serde.serializer().serialize("t", written);
    Settlement read = serde.deserializer().deserialize("t", bytes);

    // Then
    assertThat(read.weights().learnt()).isDeepEqualTo(learnt);
    assertThat(read.weights().models()).isEqualTo(8);
    assertThat(read.revision()).isEqualTo(written.revision());
    assertThat(read.asOf()).isEqualTo(asOf);
    assertThat(read.open().totals()).isEqualTo(open.totals());
    assertThat(read.open().settled()).containsExactlyElementsOf(open.settled());
    assertThat(read.open().points().stream().map(StateFormatTest::text))
        .containsExactlyElementsOf(open.points().stream().map(StateFormatTest::text).toList());
  }

  @Test
  void sharedWeightsAreReadAsTheyWereWritten() {
    double[][] learnt = {{0.25, 0.75}, null, {1, 0}, null};
    BlendWeightsSerde serde = new BlendWeightsSerde();
    byte[] bytes =
        serde.serializer().serialize("t", new BlendWeights(OpenForecasts.HORIZONS, 2, learnt));

    assertThat(serde.deserializer().deserialize("t", bytes).learnt()).isDeepEqualTo(learnt);

    bytes[0]++;
    assertThatThrownBy(() -> serde.deserializer().deserialize("t", bytes))
        .hasMessageContaining("a stored set of blend weights has format 2");
  }

  @Test
  void aSettlementOfTheFormatBeforeIsRead() {
    StateWriter before = new StateWriter(64);
    before.unsigned(1).unsigned(8);
    for (int m = 0; m < 8; m++) {
      before.float64(m / 28.0);
    }
    before.unsigned(3).signed(77).unsigned(0).unsigned(0).unsigned(0);

    Settlement read = new SettlementSerde().deserializer().deserialize("t", before.toBytes());

    double[] atAll = new double[8];
    for (int horizon : List.of(1, 5, 28, 40)) {
      read.weights().at(horizon, atAll);
      assertThat(atAll[2]).isEqualTo(2 / 28.0);
    }
    assertThat(read.revision()).isEqualTo(3);
    assertThat(read.asOf()).isEqualTo(77);
  }

  @Test
  void aForecastIsReadAsItWasWritten() {
    for (Forecast written : forecasts()) {
      byte[] bytes = FORECASTS.serializer().serialize("t", written);
      assertSame(FORECASTS.deserializer().deserialize("t", bytes), written);
    }
  }

  @Test
  void aForecastOfTheFormatBeforeIsRead() {
    for (Forecast written : forecasts()) {
      byte[] bytes = BEFORE.serializer().serialize("t", written);
      assertSame(FORECASTS.deserializer().deserialize("t", bytes), written);
    }
  }

  @Test
  void aForecastTakesUnderHalfOfItsEvent() {
    // Given four weeks of fractional means with whole quantiles, and no promotion
    Forecast forecast = forecasts().get(0);
    List<ForecastDay> days = new ArrayList<>();
    for (int h = 1; h <= 28; h++) {
      LocalDate date = forecast.getAsOf().plusDays(h);
      double mean = 2 + 1.0 / h;
      days.add(
          new ForecastDay(date, mean, 0.0, 2.0, 5.0, mean, null, null, ForecastQualifier.MODEL));
    }
    Forecast typical = with(forecast, days, List.of(), List.of());
    assertThat(FORECASTS.serializer().serialize("t", typical).length)
        .isLessThan(BEFORE.serializer().serialize("t", typical).length / 2);
  }

  @Property(tries = 500, seed = "11")
  void numbersKeepTheirBits(@ForAll double any) {
    for (double value :
        new double[] {any, Math.rint(any), 0.0, -0.0, -1, Double.NaN, 0x1p62, 0x1p63, 0x1p64}) {
      byte[] bytes = new StateWriter(1).number(value).toBytes();
      assertThat(Double.doubleToLongBits(new StateReader(bytes).number()))
          .isEqualTo(Double.doubleToLongBits(value));
    }
  }

  @Test
  void aBusyYearTakesUnderTwoKilobytes() {
    // Given 400 days of 30 to 99 units, a new price a week, and 35 days that may be corrected
    Random random = new Random(1);
    History history = new History(15_000);
    TreeMap<Long, Series.Recent> recent = new TreeMap<>();
    for (int i = 0; i < History.CAPACITY; i++) {
      int units = 30 + random.nextInt(70);
      history.append(units, 2 + i / 7 * 0.01f, Mask.NONE);
      if (i >= History.CAPACITY - 35) {
        PeriodTotals totals = new PeriodTotals(units * 1_000L, 1_000, units * 25_000L, units / 2);
        recent.put(history.lastPeriod(), new Series.Recent(1, totals));
      }
    }
    assertThat(SeriesSerde.write(new Series(15_000, history, recent))).hasSizeLessThan(2_000);
  }

  @Test
  void aSlowYearTakesUnderFourHundredBytes() {
    // Given one unit about every eighth day
    Random random = new Random(1);
    History history = new History(15_000);
    TreeMap<Long, Series.Recent> recent = new TreeMap<>();
    for (int i = 0; i < History.CAPACITY; i++) {
      int units = random.nextInt(8) == 0 ? 1 : 0;
      history.append(units, i == 0 || units == 0 ? Float.NaN : 2.5f, Mask.NONE);
      if (units > 0 && i >= History.CAPACITY - 35) {
        recent.put(
            history.lastPeriod(), new Series.Recent(1, new PeriodTotals(1_000, 0, 25_000, 1)));
      }
    }
    assertThat(SeriesSerde.write(new Series(15_000, history, recent))).hasSizeLessThan(400);
  }

  @Test
  void refusesAFormatOfALaterRelease() {
    byte[] series = SeriesSerde.write(new Series(1));
    SettlementSerde settlements = new SettlementSerde();
    byte[] settlement = settlements.serializer().serialize("t", Settlement.none());
    byte[] forecast = FORECASTS.serializer().serialize("t", forecasts().get(0));
    series[0]++;
    forecast[0]++;
    settlement[0]++;
    assertThatThrownBy(() -> SeriesSerde.read(series))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a stored series has format 2; this release reads up to 1");
    assertThatThrownBy(() -> settlements.deserializer().deserialize("t", settlement))
        .hasMessageContaining("a stored settlement has format 3; this release reads up to 2");
    assertThatThrownBy(() -> FORECASTS.deserializer().deserialize("t", forecast))
        .hasMessageContaining("a stored forecast has format 2; this release reads up to 1");
  }

  private static Serde<Forecast> topicsSerde() {
    LocalSchemaRegistry registry = new LocalSchemaRegistry();
    registry.register("any", Forecast.getClassSchema()); // the first id is 1
    return new Topics(registry, "").forecasts.stored();
  }

  /** Anything that the schema allows. */
  private static List<Forecast> forecasts() {
    List<Forecast> forecasts = new ArrayList<>();
    for (Object any : new RandomData(Forecast.getClassSchema(), 100, 1L)) {
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[] {0, 0, 0, 0, 1});
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        new GenericDatumWriter<Object>(Forecast.getClassSchema()).write(any, encoder);
        forecasts.add(BEFORE.deserializer().deserialize("t", bytes.toByteArray()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return forecasts;
  }

  /** Bit for bit; but a map has no order. */
  private static void assertSame(Forecast read, Forecast written) {
    assertThat(read.getExplanation()).isEqualTo(written.getExplanation());
    assertThat(encoded(read)).isEqualTo(encoded(written));
  }

  private static byte[] encoded(Forecast forecast) {
    Forecast unexplained =
        with(forecast, forecast.getDays(), forecast.getLeadTimeTotals(), forecast.getModels());
    return BEFORE.serializer().serialize("t", unexplained);
  }

  private static Forecast with(
      Forecast forecast,
      List<ForecastDay> days,
      List<LeadTimeTotal> totals,
      List<ModelShare> models) {
    return new Forecast(
        forecast.getForecastId(),
        forecast.getRevision(),
        forecast.getItemId(),
        forecast.getLocationId(),
        forecast.getCategory(),
        forecast.getAsOf(),
        forecast.getGeneratedAt(),
        forecast.getTrigger(),
        days,
        totals,
        models,
        forecast.getQuality(),
        Map.of());
  }

  static void assertSame(History read, History written) {
    assertThat(read.firstPeriod()).isEqualTo(written.firstPeriod());
    assertThat(read.size()).isEqualTo(written.size());
    List<String> expected = new ArrayList<>();
    List<String> actual = new ArrayList<>();
    for (int i = 0; i < written.size(); i++) {
      expected.add(written.demand(i) + " " + written.price(i) + " " + written.mask(i));
      actual.add(read.demand(i) + " " + read.price(i) + " " + read.mask(i));
    }
    assertThat(actual).isEqualTo(expected);
  }

  private static String text(Point point) {
    return point.toString().replaceAll("means=[^,]*", Arrays.toString(point.means()));
  }

  private static float anyPrice(Random random) {
    return random.nextInt(5) == 0 ? Float.NaN : random.nextFloat() * 100;
  }

  /** Lone surrogates cannot be written as UTF-8. */
  private static String wellFormed(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "?");
  }
}
