package io.shelfcast.model.deepfm;

import io.shelfcast.model.GroupCorrection;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** A category's rows, encoded by what the rows themselves show; for fitting. */
public final class DeepFmTable {
  private final DeepFmEncoder encoder;
  private final Link link;
  private final DeepFmRows rows;
  private final List<float[]> values;
  private final double[] actuals;
  private final double[] weights;
  private final double[] levels;
  private final int[] items;
  private final int[] mechanics;

  /**
   * Encodes rows.
   *
   * @param encoder made of these rows
   * @param actuals demand by row, units
   * @param weights rows that each stands for
   */
  public DeepFmTable(
      DeepFmEncoder encoder,
      List<float[]> values,
      List<String[]> levelRows,
      List<Map<String, String>> attributes,
      double[] actuals,
      double[] weights,
      Link link) {
    this.link = link;
    this.values = values;
    this.actuals = actuals;
    this.weights = weights;
    this.encoder = encoder;
    rows = DeepFmRows.ofSize(actuals.length, encoder.fields());
    levels = new double[actuals.length];
    items = new int[actuals.length];
    mechanics = new int[actuals.length];
    for (int n = 0; n < actuals.length; n++) {
      encoder.encode(
          values.get(n),
          levelRows.get(n),
          attributes.get(n),
          rows.index(),
          rows.value(),
          n * encoder.fields());
      levels[n] = encoder.level().of(values.get(n));
      items[n] = encoder.item(levelRows.get(n));
      mechanics[n] = encoder.mechanics(levelRows.get(n));
      rows.target()[n] = (float) link.target(actuals[n], levels[n]);
      rows.weight()[n] = (float) (weights[n] * link.weight(levels[n]));
    }
  }

  /** How the rows were encoded. */
  public DeepFmEncoder encoder() {
    return encoder;
  }

  /** The rows. */
  public DeepFmRows rows() {
    return rows;
  }

  /**
   * The forecaster of parameters.
   *
   * @param numbers of the rows that its corrections come from: to the mean and, where logarithms
   *     were learned, to the point with the least percentage errors
   * @param coldStart whether they have seen little of the category
   */
  public DeepFmForecaster forecaster(
      DeepFmNetwork network, float[] theta, int[] numbers, boolean coldStart) {
    GroupCorrection.Sums sums = new GroupCorrection.Sums(encoder.items(), encoder.mechanics());
    float[] z = new float[numbers.length];
    network.forward(theta, rows, numbers, 0, numbers.length, z, 0);
    GroupCorrection.Ratios ratios =
        new GroupCorrection.Ratios(encoder.items(), encoder.mechanics());
    for (int i = 0; i < z.length; i++) {
      int n = numbers[i];
      double forecast = link.demand(z[i], encoder.level(), values.get(n));
      double learned = link.learned(actuals[n], levels[n]);
      sums.add(items[n], mechanics[n], actuals[n], learned, forecast, weights[n]);
      if (link == Link.LOGARITHM) {
        ratios.add(items[n], mechanics[n], actuals[n], forecast, weights[n]);
      }
    }
    return new DeepFmForecaster(
        "",
        LocalDate.MIN,
        encoder,
        network.spec(),
        network.layout(),
        theta,
        link,
        sums.corrections(),
        ratios.corrections(),
        coldStart);
  }
}
