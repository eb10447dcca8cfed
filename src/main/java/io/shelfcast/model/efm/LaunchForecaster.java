package io.shelfcast.model.efm;

import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.model.ModelFormatException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Forecasts the first weeks of a launch from attributes alone, as the EFM paper does: f = c EFM(x),
 * with quantiles from the ratios of actual to forecast of launches that the model had not seen.
 * Without a model that beats it, the mean profile of the category answers. Not thread-safe: its
 * quantiles remember what was asked.
 */
public final class LaunchForecaster {
  /** Format of the bytes. */
  public static final int FORMAT = 1;

  private static final int CHECKSUM = 4;

  private final LaunchProfile profile;
  private final RatioQuantiles ratios;
  private final Optional<Encoded> encoded;

  /** A model and how it takes its rows. */
  private record Encoded(LaunchEncoder encoder, EfmModel model) {
    double mean(LaunchRow row) {
      return model.mean(encoder.levels(row), encoder.z(row));
    }
  }

  private LaunchForecaster(
      LaunchProfile profile, RatioQuantiles ratios, Optional<Encoded> encoded) {
    this.profile = profile;
    this.ratios = ratios;
    this.encoded = encoded;
  }

  /** Completed launches, encoded by what they themselves show; for fitting. */
  public static final class Rows {
    private final LaunchEncoder encoder;
    private final LaunchProfile profile;
    private final EfmData data;

    /**
     * @param rows at least one
     * @param totals units that each sold
     */
    public Rows(List<LaunchRow> rows, double[] totals) {
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
     * @param ratios of actual to forecast of launches that were held out
     */
    public LaunchForecaster forecaster(EfmModel model, RatioQuantiles ratios) {
      return new LaunchForecaster(profile, ratios, Optional.of(new Encoded(encoder, model)));
    }

    /** A forecaster by the mean profile of each category. */
    public LaunchForecaster fallback(RatioQuantiles ratios) {
      return new LaunchForecaster(profile, ratios, Optional.empty());
    }
  }

  /** Whether the mean profile of the category answers, for want of a model that beats it. */
  public boolean isFallback() {
    return encoded.isEmpty();
  }

  /** Units over the weeks that the completed launches were counted over. */
  public LaunchEstimate forecast(LaunchRow row) {
    double mean = encoded.map(model -> model.mean(row)).orElseGet(() -> baseline(row));
    return new LaunchEstimate(
        mean, ratios.quantile(0.1, mean), ratios.quantile(0.5, mean), ratios.quantile(0.9, mean));
  }

  /** Expected units by the mean profile of the category. */
  public double baseline(LaunchRow row) {
    return profile.mean(row.category());
  }

  /** Format version, profile, ratios, encoding and model where there is one; CRC-32. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter().count(FORMAT);
    profile.write(out);
    out.block(ratios.toBytes()).count(encoded.isPresent() ? 1 : 0);
    encoded.ifPresent(
        model -> {
          model.encoder().write(out);
          out.block(model.model().toBytes());
        });
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
      RatioQuantiles ratios = RatioQuantiles.fromBytes(in.block());
      Optional<Encoded> encoded =
          in.count() == 0
              ? Optional.empty()
              : Optional.of(new Encoded(LaunchEncoder.read(in), EfmModel.fromBytes(in.block())));
      return new LaunchForecaster(profile, ratios, encoded);
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
