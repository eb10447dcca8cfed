package io.shelfcast.model.efm;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * How launches of each category are answered. A category of which too little is known, or nothing,
 * is answered as all are.
 *
 * @param common answer to a category that has none of its own
 * @param byCategory answers of categories
 * @param commonRatios ratios of actual to forecast, of launches that were held out
 * @param ratiosByCategory the same of categories that have enough of them
 */
public record CategoryAnswers(
    Answer common,
    Map<String, Answer> byCategory,
    RatioQuantiles commonRatios,
    Map<String, RatioQuantiles> ratiosByCategory) {
  /**
   * One answer.
   *
   * @param byModel whether the model answers; else the mean profile of the category does
   * @param correction c of f = c EFM(x); 1 where the profile answers
   */
  public record Answer(boolean byModel, double correction) {
    /** The mean profile. */
    public static final Answer PROFILE = new Answer(false, 1);

    private void write(ByteWriter out) {
      out.count(byModel ? 1 : 0).float64(correction);
    }

    private static Answer read(ByteReader in) {
      int byModel = in.count();
      double correction = in.float64();
      if (byModel > 1 || !(correction > 0 && correction < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "answer %d with a correction of %s".formatted(byModel, correction));
      }
      return new Answer(byModel == 1, correction);
    }
  }

  /** Copies the maps. */
  public CategoryAnswers {
    byCategory = Map.copyOf(byCategory);
    ratiosByCategory = Map.copyOf(ratiosByCategory);
  }

  /** The same answer to all. */
  public static CategoryAnswers alike(Answer answer, RatioQuantiles ratios) {
    return new CategoryAnswers(answer, Map.of(), ratios, Map.of());
  }

  /** Whether the model answers any. */
  boolean anyByModel() {
    return common.byModel() || byCategory.values().stream().anyMatch(Answer::byModel);
  }

  /** The answer to a category. */
  Answer of(String category) {
    return byCategory.getOrDefault(category, common);
  }

  /** Ratios of a category. */
  RatioQuantiles ratios(String category) {
    return ratiosByCategory.getOrDefault(category, commonRatios);
  }

  void write(ByteWriter out) {
    common.write(out);
    out.count(byCategory.size());
    new TreeMap<>(byCategory)
        .forEach(
            (category, answer) -> {
              out.text(category);
              answer.write(out);
            });
    out.block(commonRatios.toBytes()).count(ratiosByCategory.size());
    new TreeMap<>(ratiosByCategory)
        .forEach((category, ratios) -> out.text(category).block(ratios.toBytes()));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException when the bytes are damaged
   */
  static CategoryAnswers read(ByteReader in) {
    Answer common = Answer.read(in);
    Map<String, Answer> byCategory = new TreeMap<>();
    for (int n = in.entries(10); n > 0; n--) {
      byCategory.put(in.text(), Answer.read(in));
    }
    RatioQuantiles commonRatios = RatioQuantiles.fromBytes(in.block());
    Map<String, RatioQuantiles> ratios = new TreeMap<>();
    for (int n = in.entries(2); n > 0; n--) {
      ratios.put(in.text(), RatioQuantiles.fromBytes(in.block()));
    }
    return new CategoryAnswers(common, byCategory, commonRatios, ratios);
  }
}
