package io.shelfcast.model.efm;

import java.util.Arrays;

/**
 * A fitted EFM, equations (1) and (38):
 *
 * <pre>
 * f = exp( w0 + SUM_a w[a,l_a] + SUM_c w_c z_c
 *          + SUM_(a,b) &lt;v[a,l_a], v[b,l_b]&gt; + SUM_(a,c) &lt;v[a,l_a], v_c&gt; z_c + SUM_(c,d) &lt;v_c, v_d&gt; z_c z_d )
 * </pre>
 *
 * <p>A level that was not among the fitted rows counts as the average of its attribute (its
 * parameters are 0), and so does one outside 0 .. |L_a| - 1. Immutable; safe for several threads.
 */
public final class EfmModel {
  private final EfmLayout layout;
  private final EfmLoss loss;
  private final double[] parameters;
  private final double correction;
  private final int[] attributes;
  private final int[] continuous;
  private final EfmPair[] pairs;

  EfmModel(EfmLayout layout, EfmLoss loss, double[] parameters, double correction) {
    this.layout = layout;
    this.loss = loss;
    this.parameters = parameters;
    this.correction = correction;
    attributes = layout.structure.attributes().stream().mapToInt(Integer::intValue).toArray();
    continuous = layout.structure.continuous().stream().mapToInt(Integer::intValue).toArray();
    pairs = layout.structure.pairs().toArray(EfmPair[]::new);
  }

  /** Its terms. */
  public EfmStructure structure() {
    return layout.structure;
  }

  /** What was made small. */
  public EfmLoss loss() {
    return loss;
  }

  /** Levels of each attribute. */
  public int[] levelCounts() {
    return layout.levelCounts().clone();
  }

  /** Continuous variables that a row has. */
  public int continuous() {
    return layout.continuous();
  }

  /** w0. */
  public double intercept() {
    return parameters[0];
  }

  /** w[a,l], 0 where the attribute has no linear term. */
  public double weight(int attribute, int level) {
    int at = layout.w(attribute);
    return at == EfmLayout.ABSENT ? 0 : parameters[at + level];
  }

  /** c = SUM y / SUM f on held-out rows; 1 until {@link #withCorrection} gives one. */
  public double correction() {
    return correction;
  }

  /**
   * The same model whose mean is the raw forecast times c: PES underestimates by construction
   * (log-normal noise of sd s: by 1 - exp(-2 s^2)), so that its raw forecast is no mean.
   */
  public EfmModel withCorrection(double c) {
    if (!(c > 0) || !Double.isFinite(c)) {
      throw new IllegalArgumentException("a correction is a positive factor, not " + c);
    }
    return new EfmModel(layout, loss, parameters, c);
  }

  /**
   * The raw forecast: what makes the loss small. With PES it underestimates on purpose. Allocates
   * nothing.
   *
   * @param levels [attributes]
   * @param z [continuous]; may be empty when no term is continuous
   * @return units, positive and finite
   */
  public double predict(int[] levels, double[] z) {
    double[] p = parameters;
    double g = p[0];
    for (int a : attributes) {
      int level = levels[a];
      if (known(a, level)) {
        g += p[layout.w(a) + level];
      }
    }
    for (int c : continuous) {
      g += p[layout.wContinuous(c)] * z[c];
    }
    for (EfmPair pair : pairs) {
      g += interaction(pair, levels, z);
    }
    return Exponential.clamped(g);
  }

  /**
   * The mean to publish: the raw forecast times the correction.
   *
   * @see #predict
   */
  public double mean(int[] levels, double[] z) {
    return correction * predict(levels, z);
  }

  /** Raw forecasts of rows, units. */
  public double[] predict(EfmData data) {
    int[] levels = new int[data.attributes()];
    double[] z = new double[data.continuous()];
    double[] f = new double[data.rows()];
    for (int row = 0; row < f.length; row++) {
      for (int a = 0; a < levels.length; a++) {
        levels[a] = data.level(row, a);
      }
      for (int c = 0; c < z.length; c++) {
        z[c] = data.z(row, c);
      }
      f[row] = predict(levels, z);
    }
    return f;
  }

  /** As bytes with a format version and a checksum; {@link #fromBytes} reads them. */
  public byte[] toBytes() {
    return EfmFormat.write(this);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws EfmFormatException when the bytes are damaged or of a newer format, saying which
   */
  public static EfmModel fromBytes(byte[] bytes) {
    return EfmFormat.read(bytes);
  }

  EfmLayout layout() {
    return layout;
  }

  /** Not copied: for reading inside the package. */
  double[] parameters() {
    return parameters;
  }

  private double interaction(EfmPair pair, int[] levels, double[] z) {
    int first = pair.first();
    int second = pair.second();
    return switch (pair.kind()) {
      case ATTRIBUTES ->
          known(first, levels[first]) && known(second, levels[second])
              ? dot(
                  layout.v(first) + levels[first] * layout.k,
                  layout.v(second) + levels[second] * layout.k)
              : 0;
      case MIXED ->
          known(first, levels[first])
              ? z[second]
                  * dot(layout.v(first) + levels[first] * layout.k, layout.vContinuous(second))
              : 0;
      case CONTINUOUS ->
          z[first] * z[second] * dot(layout.vContinuous(first), layout.vContinuous(second));
    };
  }

  private boolean known(int attribute, int level) {
    return level >= 0 && level < layout.levelCount(attribute);
  }

  private double dot(int first, int second) {
    double sum = 0;
    for (int q = 0; q < layout.k; q++) {
      sum += parameters[first + q] * parameters[second + q];
    }
    return sum;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EfmModel that && Arrays.equals(toBytes(), that.toBytes());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parameters);
  }
}
