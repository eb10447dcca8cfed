package io.shelfcast.nn;

/**
 * The loss of one row: target y against the network's raw output z.
 *
 * <p>The deviances link the forecast as f = e^z and need y &gt;= 0. Where an exponent passes {@link
 * #LARGEST_EXPONENT} the exponential goes on as its tangent, so that value and gradient stay finite
 * and the loss convex.
 */
public sealed interface Loss {
  /** Up to here the link is exact: e^20 = 4.9e8. */
  double LARGEST_EXPONENT = 20;

  /** The loss. */
  double value(double z, double y);

  /** Its derivative by z. */
  double gradient(double z, double y);

  /** (z - y)^2. */
  record SquaredError() implements Loss {
    @Override
    public double value(double z, double y) {
      return (z - y) * (z - y);
    }

    @Override
    public double gradient(double z, double y) {
      return 2 * (z - y);
    }
  }

  /**
   * With r = z - y: r^2 / 2 where |r| &lt;= delta, beyond it delta (|r| - delta / 2). (Huber,
   * "Robust Estimation of a Location Parameter", 1964.)
   */
  record Huber(double delta) implements Loss {
    /** Checks that delta is above 0. */
    public Huber {
      if (!(delta > 0)) {
        throw new IllegalArgumentException("delta must be above 0, was " + delta);
      }
    }

    @Override
    public double value(double z, double y) {
      double r = Math.abs(z - y);
      return r <= delta ? r * r / 2 : delta * (r - delta / 2);
    }

    @Override
    public double gradient(double z, double y) {
      return Math.max(-delta, Math.min(delta, z - y));
    }
  }

  /** Poisson deviance, f = e^z: 2 (y ln(y/f) - y + f). */
  record PoissonDeviance() implements Loss {
    @Override
    public double value(double z, double y) {
      double yLogY = y == 0 ? 0 : y * StrictMath.log(y);
      return 2 * (yLogY - y * z - y + exp(z));
    }

    @Override
    public double gradient(double z, double y) {
      return 2 * (expSlope(z) - y);
    }
  }

  /**
   * Tweedie deviance of power p in (1, 2), a sum of gamma amounts at Poisson times (many zeros,
   * skewed above), f = e^z: 2 (y^(2-p) / ((1-p)(2-p)) - y f^(1-p) / (1-p) + f^(2-p) / (2-p)).
   */
  record TweedieDeviance(double power) implements Loss {
    /** Checks that the power is in (1, 2). */
    public TweedieDeviance {
      if (!(power > 1 && power < 2)) {
        throw new IllegalArgumentException("power must be in (1, 2), was " + power);
      }
    }

    @Override
    public double value(double z, double y) {
      double a = 1 - power;
      double b = 2 - power;
      double saturated = y == 0 ? 0 : StrictMath.pow(y, b) / (a * b);
      return 2 * (saturated - y * exp(a * z) / a + exp(b * z) / b);
    }

    @Override
    public double gradient(double z, double y) {
      return 2 * (expSlope((2 - power) * z) - y * expSlope((1 - power) * z));
    }
  }

  private static double exp(double x) {
    double cut = Math.min(x, LARGEST_EXPONENT);
    return StrictMath.exp(cut) * (1 + x - cut);
  }

  private static double expSlope(double x) {
    return StrictMath.exp(Math.min(x, LARGEST_EXPONENT));
  }
}
