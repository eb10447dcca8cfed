package io.shelfcast.accuracy;

import java.util.OptionalDouble;

/**
 * The metrics of forecasts f against actuals y; one that is undefined is empty, never 0 or NaN.
 * Rates are fractions.
 *
 * <p>Judge by {@code wape}, {@code bias} and the scaled errors together: {@code mape} alone rewards
 * underestimation.
 *
 * <p>Source of the scaled errors: Hyndman and Koehler 2006, "Another look at measures of forecast
 * accuracy"; RMSSE: Makridakis et al. 2022, the M5 competition.
 *
 * @param n compared series-days; masked ones do not count
 * @param mae mean |f-y|, units
 * @param rmse sqrt(mean (f-y)^2), units
 * @param mape mean |f-y|/y over y &gt; 0
 * @param mapeRows series-days with y &gt; 0
 * @param wape SUM|f-y| / SUM|y|
 * @param bias SUM(f-y) / SUM y; positive = too much was forecast
 * @param mase mean |f-y| / scale, over series-days whose {@link Scales#mae} is positive
 * @param rmsse sqrt(mean (f-y)^2 / scale), over series-days whose {@link Scales#mse} is positive
 * @param rmspe sqrt(mean ((f-y)/y)^2) over y &gt; 0
 * @param pinball mean pinball loss over p = 0.1, 0.5, 0.9, units
 * @param coverage share of actuals with p10 &lt;= y &lt;= p90
 */
public record Metrics(
    long n,
    OptionalDouble mae,
    OptionalDouble rmse,
    OptionalDouble mape,
    long mapeRows,
    OptionalDouble wape,
    OptionalDouble bias,
    OptionalDouble mase,
    OptionalDouble rmsse,
    OptionalDouble rmspe,
    OptionalDouble pinball,
    OptionalDouble coverage) {

  /**
   * FVA = WAPE(seasonal naive) - WAPE(this model), as a fraction: what the model adds over the
   * simplest sensible forecast. Empty when either WAPE is undefined.
   *
   * <p>Source: Gilliland 2010, <i>The Business Forecasting Deal</i>.
   *
   * @param seasonalNaive of the same series-days: other days may be harder or easier
   * @throws IllegalArgumentException when it compared more or fewer of them
   */
  public OptionalDouble forecastValueAdded(Metrics seasonalNaive) {
    if (seasonalNaive.n != n) {
      throw new IllegalArgumentException(
          "seasonal naive compared %d series-days, the model %d".formatted(seasonalNaive.n, n));
    }
    return wape.isPresent() && seasonalNaive.wape.isPresent()
        ? OptionalDouble.of(seasonalNaive.wape.getAsDouble() - wape.getAsDouble())
        : OptionalDouble.empty();
  }

  /** The same metrics with the scaled errors averaged in another way. */
  Metrics withScaled(OptionalDouble mase, OptionalDouble rmsse) {
    return new Metrics(
        n, mae, rmse, mape, mapeRows, wape, bias, mase, rmsse, rmspe, pinball, coverage);
  }
}
