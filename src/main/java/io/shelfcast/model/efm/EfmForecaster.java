package io.shelfcast.model.efm;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.model.GroupCorrection;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.SeriesLevel;
import io.shelfcast.model.SnapshotBytes;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * A category's periodic model: two EFMs on the same features. One makes percentage errors small and
 * underestimates on purpose; the other, with its bias corrected by item and promotion, is the mean
 * that is published.
 */
public final class EfmForecaster implements Model {
  /** Format of the bytes. */
  public static final int FORMAT = 5;

  private final String version;
  private final LocalDate trainedThrough;
  private final EfmEncoder encoder;
  private final SeriesLevel level;
  private final double credible;
  private final EfmModel mean;
  private final GroupCorrection correction;
  private final EfmModel percentage;

  private EfmForecaster(
      String version,
      LocalDate trainedThrough,
      EfmEncoder encoder,
      double credible,
      GroupCorrection correction,
      EfmModel mean,
      EfmModel percentage) {
    this.version = version;
    this.trainedThrough = trainedThrough;
    this.encoder = encoder;
    this.level = new SeriesLevel(encoder.grain());
    this.credible = credible;
    this.mean = mean;
    this.correction = correction;
    this.percentage = percentage;
  }

  /** Rows, encoded by what the rows themselves show; for fitting. */
  public static final class Rows {
    final EfmEncoder encoder;
    final SeriesLevel level;
    final List<float[]> values;
    final int[][] levels;
    final double[][] z;

    /** Encodes rows, learning the encoding from them. */
    public Rows(
        Period grain,
        List<float[]> values,
        List<String[]> levels,
        List<Map<String, String>> attributes) {
      encoder = EfmEncoder.of(grain, values, levels, attributes);
      level = new SeriesLevel(grain);
      this.values = values;
      this.levels = new int[values.size()][encoder.attributeCount()];
      z = new double[values.size()][encoder.continuous()];
      for (int n = 0; n < z.length; n++) {
        encoder.encode(values.get(n), levels.get(n), attributes.get(n), this.levels[n], z[n]);
      }
    }

    /** As data with actuals and weights. */
    public EfmData data(double[] actuals, double[] weights) {
      return EfmData.of(levels, encoder.levelCounts(), z, actuals, weights);
    }

    /** All linear terms. */
    public EfmStructure structure() {
      return encoder.structure();
    }

    /**
     * A forecaster of two models fitted on these rows.
     *
     * @param mean made a mean by corrections that {@code data} shows
     * @param credible units a day that a series must sell for the mean to count as much as what the
     *     series itself sold; 0: it always counts alone
     * @param data these rows, with actuals and weights
     * @param learned the same with what the mean learned of the actuals
     * @param percentage makes percentage errors small
     */
    public EfmForecaster forecaster(
        EfmModel mean, double credible, EfmData data, EfmData learned, EfmModel percentage) {
      int item = encoder.item();
      int mechanics = encoder.mechanics();
      GroupCorrection.Sums sums =
          new GroupCorrection.Sums(data.levelCount(item), data.levelCount(mechanics));
      double[] forecasts = mean.predict(data);
      for (int n = 0; n < forecasts.length; n++) {
        sums.add(
            data.level(n, item),
            data.level(n, mechanics),
            data.y(n),
            learned.y(n),
            level.credible(values.get(n), forecasts[n], credible),
            data.weight(n));
      }
      GroupCorrection correction = sums.corrections();
      return new EfmForecaster("", LocalDate.MIN, encoder, credible, correction, mean, percentage);
    }
  }

  @Override
  public String name() {
    return ModelNames.EFM;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public LocalDate trainedThrough() {
    return trainedThrough;
  }

  @Override
  public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
    int[] levels = new int[encoder.attributeCount()];
    double[] z = new double[encoder.continuous()];
    for (int row = 0; row < rows.count(); row++) {
      encode(rows, row, levels, z);
      double factor = correction.of(levels[encoder.item()], levels[encoder.mechanics()]);
      double forecast = mean.predict(levels, z);
      means[row] = factor * level.credible(rows.values()[row], forecast, credible);
      percentagePoints[row] = percentage.predict(levels, z);
    }
  }

  private void encode(FeatureRows rows, int row, int[] levels, double[] z) {
    float[] values = rows.values()[row];
    String[] names = rows.levels()[row];
    if (row == 0) {
      encoder.encode(values, names, rows.attributes(), levels, z);
    } else {
      encoder.encodeNext(rows.values()[row - 1], rows.levels()[row - 1], values, names, levels, z);
    }
  }

  /** Encoding, corrections and both models, as {@link SnapshotBytes}. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    encoder.write(out);
    out.float64(credible);
    correction.write(out);
    out.block(mean.toBytes()).block(percentage.toBytes());
    return SnapshotBytes.seal(FORMAT, out);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws io.shelfcast.model.ModelFormatException when the bytes are damaged or of another
   *     format, saying which
   */
  public static EfmForecaster fromBytes(byte[] bytes, String version, LocalDate trainedThrough) {
    return SnapshotBytes.open(
        bytes,
        "EFM snapshot " + version,
        FORMAT,
        in ->
            new EfmForecaster(
                version,
                trainedThrough,
                EfmEncoder.read(in),
                in.float64(),
                GroupCorrection.read(in),
                EfmModel.fromBytes(in.block()),
                EfmModel.fromBytes(in.block())));
  }
}
