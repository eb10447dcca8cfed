package io.shelfcast.model.efm;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.model.ModelFormatException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Forecasts the first weeks of a launch from attributes, as the EFM paper does: f = c EFM(x), where
 * similar items help also from what these sold (its SP-EFM), with quantiles from the ratios of
 * actual to forecast of launches that the model had not seen. Correction and ratios are a
 * category's own where it has enough launches. Where the model does not beat it, the mean profile
 * of the category answers. Not thread-safe: its quantiles remember what was asked.
 */
public final class LaunchForecaster {
  /**
   * Format of the bytes; the first knew no similar items, the second no means of categories, the
   * third answered all categories alike.
   */
  public static final int FORMAT = 4;

  private static final int UNFILLED = 2; // the last whose missing numbers are the mean of all
  private static final int ALIKE = 3; // the last that answered all categories alike

  private static final int FALLBACK = 0;
  private static final int ATTRIBUTES = 1;
  private static final int SIMILAR_ITEMS = 2; // and attributes
  private static final int CHECKSUM = 4;

  private final LaunchProfile profile;
  private final CategoryAnswers answers;
  private final Optional<Encoded> encoded; // where any answer is the model's

  /** A model and how it takes its rows. */
  private record Encoded(Optional<SimilarItems> similar, LaunchEncoder encoder, EfmModel model) {
    double mean(LaunchRow row) {
      LaunchRow known = similar.map(items -> items.extend(row)).orElse(row);
      return model.mean(encoder.levels(known), encoder.z(known));
    }

    void write(ByteWriter out) {
      out.count(similar.isPresent() ? SIMILAR_ITEMS : ATTRIBUTES);
      similar.ifPresent(items -> items.write(out));
      encoder.write(out);
      out.block(model.toBytes());
    }

    static Optional<Encoded> read(ByteReader in, int format) {
      int kind = in.count();
      if (kind == FALLBACK) {
        return Optional.empty();
      }
      boolean filled = format > UNFILLED;
      Optional<SimilarItems> similar =
          kind == SIMILAR_ITEMS ? Optional.of(SimilarItems.read(in, filled)) : Optional.empty();
      LaunchEncoder encoder = LaunchEncoder.read(in, filled);
      return Optional.of(new Encoded(similar, encoder, EfmModel.fromBytes(in.block())));
    }
  }

  private LaunchForecaster(
      LaunchProfile profile, CategoryAnswers answers, Optional<Encoded> encoded) {
    if (answers.anyByModel() && encoded.isEmpty()) {
      throw new IllegalArgumentException("there is no model to answer");
    }
    this.profile = profile;
    this.answers = answers;
    this.encoded = encoded;
  }

  /** Completed launches, encoded by what they themselves show; for fitting. */
  public static final class Rows {
    private final Optional<SimilarItems> similar;
    private final LaunchEncoder encoder;
    private final LaunchProfile profile;
    private final EfmData data;

    /**
     * Of attributes alone.
     *
     * @param launches at least one
     * @param totals units that each sold
     */
    public static Rows ofAttributes(List<LaunchRow> launches, double[] totals) {
      return new Rows(Optional.empty(), launches, totals);
    }

    /**
     * Of attributes and of what similar items sold that were completed before.
     *
     * @param launches at least one, at most one of an item at a location
     * @param completedOn last date of each one's weeks
     * @param totals units that each sold
     */
    public static Rows withSimilarItems(
        List<LaunchRow> launches, List<LocalDate> completedOn, double[] totals) {
      SimilarItems similar = SimilarItems.of(launches, completedOn, totals);
      return new Rows(Optional.of(similar), launches, totals);
    }

    private Rows(Optional<SimilarItems> similar, List<LaunchRow> launches, double[] totals) {
      this.similar = similar;
      List<LaunchRow> rows =
          similar.map(items -> launches.stream().map(items::extend).toList()).orElse(launches);
      encoder = LaunchEncoder.of(rows);
      profile = LaunchProfile.of(rows, totals);
      int[][] levels = rows.stream().map(encoder::levels).toArray(int[][]::new);
      double[][] z = rows.stream().map(encoder::z).toArray(double[][]::new);
      data = EfmData.of(levels, encoder.levelCounts(), z, totals);
    }

    /** As data to fit to. */
    public EfmData data() {
      return data;
    }

    /** All linear terms. */
    public EfmStructure structure() {
      return EfmStructure.linear(encoder.levelCounts().length, encoder.continuous());
    }

    /**
     * A forecaster by a model that was fitted to these rows.
     *
     * @param model as fitted: the answers correct it
     */
    public LaunchForecaster forecaster(EfmModel model, CategoryAnswers answers) {
      Optional<Encoded> encoded =
          answers.anyByModel()
              ? Optional.of(new Encoded(similar, encoder, model))
              : Optional.empty();
      return new LaunchForecaster(profile, answers, encoded);
    }

    /** A forecaster by the mean profile of each category. */
    public LaunchForecaster forecaster(CategoryAnswers answers) {
      return new LaunchForecaster(profile, answers, Optional.empty());
    }
  }

  /** Whether the mean profile answers every category, for want of a model that beats it. */
  public boolean isFallback() {
    return encoded.isEmpty();
  }

  /** Whether the mean profile answers a category, since the model does not beat it there. */
  public boolean isFallback(String category) {
    return !answers.of(category).byModel();
  }

  /** Whether it forecasts also from what similar items sold. */
  public boolean seesSimilarItems() {
    return encoded.flatMap(Encoded::similar).isPresent();
  }

  /** Units over the weeks that the completed launches were counted over. */
  public LaunchEstimate forecast(LaunchRow row) {
    CategoryAnswers.Answer answer = answers.of(row.category());
    double mean =
        answer.byModel() ? answer.correction() * encoded.orElseThrow().mean(row) : baseline(row);
    RatioQuantiles ratios = answers.ratios(row.category());
    return new LaunchEstimate(
        mean, ratios.quantile(0.1, mean), ratios.quantile(0.5, mean), ratios.quantile(0.9, mean));
  }

  /** Expected units by the mean profile of the category. */
  public double baseline(LaunchRow row) {
    return profile.mean(row.category());
  }

  /** Format version, profile, answers, encoding and model where there is one; CRC-32. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter().count(FORMAT);
    profile.write(out);
    answers.write(out);
    encoded.ifPresentOrElse(model -> model.write(out), () -> out.count(FALLBACK));
    byte[] content = out.toBytes();
    byte[] bytes = Arrays.copyOf(content, content.length + CHECKSUM);
    int crc = crc(content, content.length);
    for (int i = 0; i < CHECKSUM; i++) {
      bytes[content.length + i] = (byte) (crc >>> 8 * i);
    }
    return bytes;
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws ModelFormatException when the bytes are damaged or of a later format, saying which
   */
  public static LaunchForecaster fromBytes(byte[] bytes, String version) {
    String name = "launch model " + version;
    if (bytes.length <= CHECKSUM) {
      throw new ModelFormatException(name + " is damaged: it has %d bytes".formatted(bytes.length));
    }
    try {
      ByteReader in = new ByteReader(bytes);
      int format = in.count();
      if (format > FORMAT) { // first: a later format may have another checksum
        throw new ModelFormatException(
            "%s has format %d; this release reads up to %d".formatted(name, format, FORMAT));
      }
      int content = bytes.length - CHECKSUM;
      int crc = 0;
      for (int i = 0; i < CHECKSUM; i++) {
        crc |= (bytes[content + i] & 0xff) << 8 * i;
      }
      if (crc != crc(bytes, content)) {
        throw new ModelFormatException(name + " is damaged: its checksum does not match");
      }
      LaunchProfile profile = LaunchProfile.read(in);
      if (format > ALIKE) {
        CategoryAnswers answers = CategoryAnswers.read(in);
        return new LaunchForecaster(profile, answers, Encoded.read(in, format));
      }
      RatioQuantiles ratios = RatioQuantiles.fromBytes(in.block());
      Optional<Encoded> encoded = Encoded.read(in, format);
      // Their models carry the correction themselves.
      CategoryAnswers.Answer answer = new CategoryAnswers.Answer(encoded.isPresent(), 1);
      return new LaunchForecaster(profile, CategoryAnswers.alike(answer, ratios), encoded);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
