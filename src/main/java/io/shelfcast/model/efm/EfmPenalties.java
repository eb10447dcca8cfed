package io.shelfcast.model.efm;

import java.util.Map;

/**
 * L2 penalties of equation (14), relative to the mean loss: what is made small is loss / N + SUM
 * lambda t^2, so that a penalty means the same for few rows and many (the paper's lambda is N times
 * this one). The intercept w0 is free.
 *
 * @param w of linear terms of attributes, 0 or more
 * @param continuous of linear terms of continuous variables, 0 or more
 * @param v of factors, 0 or more
 * @param attributes other penalties than w for these attributes
 * @param columns other penalties than continuous for these continuous variables
 */
public record EfmPenalties(
    double w,
    double continuous,
    double v,
    Map<Integer, Double> attributes,
    Map<Integer, Double> columns) {
  /** No penalty. */
  public static final EfmPenalties NONE = of(0, 0);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException when one is negative
   */
  public EfmPenalties {
    attributes = Map.copyOf(attributes);
    columns = Map.copyOf(columns);
    boolean fine =
        w >= 0
            && continuous >= 0
            && v >= 0
            && attributes.values().stream().allMatch(lambda -> lambda >= 0)
            && columns.values().stream().allMatch(lambda -> lambda >= 0);
    if (!fine) {
      throw new IllegalArgumentException(
          "penalties are 0 or more: w %s %s, continuous %s %s, v %s"
              .formatted(w, attributes, continuous, columns, v));
    }
  }

  /** The paper's: one for every w, one for every v. */
  public static EfmPenalties of(double w, double v) {
    return new EfmPenalties(w, w, v, Map.of(), Map.of());
  }

  double ofAttribute(int attribute) {
    return attributes.getOrDefault(attribute, w);
  }

  double ofContinuous(int column) {
    return columns.getOrDefault(column, continuous);
  }
}
