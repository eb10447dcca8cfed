package io.shelfcast.accuracy;

import java.util.EnumSet;
import java.util.OptionalDouble;
import java.util.Set;

/** Says from rolling error sums whether a model's accuracy has drifted. */
public final class DriftCheck {
  /** Periods whose WAPE is compared with the window's. */
  public static final int RECENT_PERIODS = 7;

  private final Settings settings;

  /**
   * When to raise which flag.
   *
   * @param risingFactor ERROR_RISING above this multiple of the window's WAPE, more than 1
   * @param biasLimit BIAS_HIGH or BIAS_LOW beyond this fraction of demand, positive
   * @param coverageLimit COVERAGE_LOW below this share, in 0..1
   * @param minimumDays series-days a comparison needs, at least 1; with fewer no flag is raised
   */
  public record Settings(
      double risingFactor, double biasLimit, double coverageLimit, long minimumDays) {
    /** 1.5 times the WAPE, 20 % bias, 70 % coverage, 100 series-days. */
    public static final Settings DEFAULT = new Settings(1.5, 0.2, 0.7, 100);

    public Settings {
      require(risingFactor > 1, "risingFactor must be above 1", risingFactor);
      require(biasLimit > 0, "biasLimit must be positive", biasLimit);
      require(coverageLimit >= 0 && coverageLimit <= 1, "coverageLimit in 0..1", coverageLimit);
      require(minimumDays >= 1, "minimumDays must be at least 1", minimumDays);
    }

    private static void require(boolean holds, String what, double was) {
      if (!holds) {
        throw new IllegalArgumentException(what + ", was " + was);
      }
    }
  }

  public DriftCheck(Settings settings) {
    this.settings = settings;
  }

  /**
   * The flags to raise.
   *
   * @param recent sums of the last {@link #RECENT_PERIODS} periods
   * @param window sums of the whole rolling window, the recent periods included
   */
  public Set<DriftFlag> flags(ErrorSums recent, ErrorSums window) {
    EnumSet<DriftFlag> flags = EnumSet.noneOf(DriftFlag.class);
    Metrics all = window.metrics();
    if (recent.n() >= settings.minimumDays()
        && rises(recent.metrics().wape(), all.wape(), settings.risingFactor())) {
      flags.add(DriftFlag.ERROR_RISING);
    }
    if (window.n() >= settings.minimumDays()) {
      double bias = all.bias().orElse(0);
      if (bias > settings.biasLimit()) {
        flags.add(DriftFlag.BIAS_HIGH);
      } else if (bias < -settings.biasLimit()) {
        flags.add(DriftFlag.BIAS_LOW);
      }
    }
    if (window.quantilesN() >= settings.minimumDays()
        && all.coverage().orElse(1) < settings.coverageLimit()) {
      flags.add(DriftFlag.COVERAGE_LOW);
    }
    return flags;
  }

  private static boolean rises(OptionalDouble recent, OptionalDouble window, double factor) {
    return recent.isPresent()
        && window.isPresent()
        && recent.getAsDouble() > factor * window.getAsDouble();
  }
}
