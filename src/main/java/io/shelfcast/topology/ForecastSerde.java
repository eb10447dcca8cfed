package io.shelfcast.topology;

import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.ForecastQuality;
import io.shelfcast.event.ForecastTrigger;
import io.shelfcast.event.LeadTimeTotal;
import io.shelfcast.event.ModelDay;
import io.shelfcast.event.ModelShare;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Stores a {@link Forecast}: about 600 bytes for 28 days, not half of what the topic's own encoding
 * takes, for stores are written to a changelog, too. Dates are steps from the one before, quantiles
 * are mostly whole numbers, and the baseline is mostly the mean.
 *
 * <p>Until version 1, stores kept the topic's encoding, which starts with a zero byte: that is read
 * on, and replaced at the next close.
 */
final class ForecastSerde implements Serde<Forecast> {
  private static final int VERSION = 1;

  private static final ForecastTrigger[] TRIGGERS = ForecastTrigger.values();
  private static final ForecastQualifier[] QUALIFIERS = ForecastQualifier.values();

  /** What a day has besides its numbers; its qualifier's place is in the bits above. */
  private static final int BASELINE = 1;

  private static final int PROMOTION = 2;
  private static final int EVENT = 4;
  private static final int QUALIFIER_SHIFT = 3;

  private final Deserializer<Forecast> before;

  /**
   * @param before reads what was stored before version 1
   */
  ForecastSerde(Serde<Forecast> before) {
    this.before = before.deserializer();
  }

  @Override
  public Serializer<Forecast> serializer() {
    return (store, forecast) -> forecast == null ? null : write(forecast);
  }

  @Override
  public Deserializer<Forecast> deserializer() {
    return (store, bytes) -> {
      if (bytes == null) {
        return null;
      }
      return bytes[0] == 0 ? before.deserialize(store, bytes) : read(bytes);
    };
  }

  private static byte[] write(Forecast forecast) {
    long asOf = forecast.getAsOf().toEpochDay();
    StateWriter out = new StateWriter(1024);
    out.unsigned(VERSION)
        .text(forecast.getForecastId())
        .signed(forecast.getRevision())
        .text(forecast.getItemId())
        .text(forecast.getLocationId())
        .text(forecast.getCategory())
        .signed(asOf)
        .signed(forecast.getGeneratedAt().toEpochMilli())
        .unsigned(forecast.getTrigger().ordinal());
    writeDays(forecast.getDays(), asOf, out);
    out.unsigned(forecast.getLeadTimeTotals().size());
    for (LeadTimeTotal total : forecast.getLeadTimeTotals()) {
      out.signed(total.getDays()).float64(total.getMean());
      out.number(total.getP10()).number(total.getP50());
      out.number(total.getP90()).number(total.getP95());
    }
    out.unsigned(forecast.getModels().size());
    forecast.getModels().forEach(model -> writeModel(model, out));
    ForecastQuality quality = forecast.getQuality();
    out.signed(quality.getHistoryDays()).signed(quality.getStockoutDays());
    writeOptional(quality.getWape28(), out);
    writeOptional(quality.getBias28(), out);
    out.unsigned(quality.getDrift() ? 1 : 0).unsigned(forecast.getExplanation().size());
    forecast.getExplanation().forEach((name, share) -> out.text(name).float64(share));
    return out.toBytes();
  }

  private static void writeDays(List<ForecastDay> days, long asOf, StateWriter out) {
    out.unsigned(days.size());
    long date = asOf;
    for (ForecastDay day : days) {
      boolean baseline = Double.compare(day.getBaseline(), day.getMean()) != 0;
      out.unsigned(
          (baseline ? BASELINE : 0)
              | (day.getPromotionId() == null ? 0 : PROMOTION)
              | (day.getEvent() == null ? 0 : EVENT)
              | day.getQualifier().ordinal() << QUALIFIER_SHIFT);
      out.signed(day.getDate().toEpochDay() - date).float64(day.getMean());
      date = day.getDate().toEpochDay();
      out.number(day.getP10()).number(day.getP50()).number(day.getP90());
      if (baseline) {
        out.float64(day.getBaseline());
      }
      if (day.getPromotionId() != null) {
        out.text(day.getPromotionId());
      }
      if (day.getEvent() != null) {
        out.text(day.getEvent());
      }
    }
  }

  private static void writeModel(ModelShare model, StateWriter out) {
    out.text(model.getName()).text(model.getVersion()).float64(model.getWeight());
    out.unsigned(model.getTrainedThrough() == null ? 0 : 1);
    if (model.getTrainedThrough() != null) {
      out.signed(model.getTrainedThrough().toEpochDay());
    }
    out.unsigned(model.getDays().size());
    for (ModelDay day : model.getDays()) {
      out.float64(day.getMean()).number(day.getP10()).number(day.getP50()).number(day.getP90());
      writeOptional(day.getPercentagePoint(), out);
    }
  }

  private static void writeOptional(Double value, StateWriter out) {
    out.unsigned(value == null ? 0 : 1);
    if (value != null) {
      out.float64(value);
    }
  }

  private static Forecast read(byte[] bytes) {
    StateReader in = StateReader.ofVersion(bytes, VERSION, "forecast");
    String id = in.text();
    int revision = Math.toIntExact(in.signed());
    String item = in.text();
    String location = in.text();
    String category = in.text();
    LocalDate asOf = LocalDate.ofEpochDay(in.signed());
    return new Forecast(
        id,
        revision,
        item,
        location,
        category,
        asOf,
        Instant.ofEpochMilli(in.signed()),
        TRIGGERS[in.count()],
        readDays(asOf.toEpochDay(), in),
        readTotals(in),
        readModels(in),
        new ForecastQuality(
            Math.toIntExact(in.signed()),
            Math.toIntExact(in.signed()),
            readOptional(in),
            readOptional(in),
            in.unsigned() == 1),
        readExplanation(in));
  }

  private static List<ForecastDay> readDays(long asOf, StateReader in) {
    int size = in.count();
    List<ForecastDay> days = new ArrayList<>(size);
    long date = asOf;
    for (int i = 0; i < size; i++) {
      int flags = in.count();
      date += in.signed();
      double mean = in.float64();
      days.add(
          new ForecastDay(
              LocalDate.ofEpochDay(date),
              mean,
              in.number(),
              in.number(),
              in.number(),
              (flags & BASELINE) == 0 ? mean : in.float64(),
              (flags & PROMOTION) == 0 ? null : in.text(),
              (flags & EVENT) == 0 ? null : in.text(),
              QUALIFIERS[flags >> QUALIFIER_SHIFT]));
    }
    return days;
  }

  private static List<LeadTimeTotal> readTotals(StateReader in) {
    int size = in.count();
    List<LeadTimeTotal> totals = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      totals.add(
          new LeadTimeTotal(
              Math.toIntExact(in.signed()),
              in.float64(),
              in.number(),
              in.number(),
              in.number(),
              in.number()));
    }
    return totals;
  }

  private static List<ModelShare> readModels(StateReader in) {
    int size = in.count();
    List<ModelShare> models = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      models.add(
          new ModelShare(
              in.text(),
              in.text(),
              in.float64(),
              in.unsigned() == 0 ? null : LocalDate.ofEpochDay(in.signed()),
              readModelDays(in)));
    }
    return models;
  }

  private static List<ModelDay> readModelDays(StateReader in) {
    int size = in.count();
    List<ModelDay> days = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      days.add(new ModelDay(in.float64(), in.number(), in.number(), in.number(), readOptional(in)));
    }
    return days;
  }

  private static Double readOptional(StateReader in) {
    return in.unsigned() == 0 ? null : in.float64();
  }

  private static Map<String, Double> readExplanation(StateReader in) {
    Map<String, Double> explanation = new HashMap<>();
    for (int n = in.count(); n > 0; n--) {
      explanation.put(in.text(), in.float64());
    }
    return explanation;
  }
}
