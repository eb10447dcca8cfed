package io.shelfcast.topology;

import io.shelfcast.accuracy.HorizonBucket;
import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.accuracy.RatioQuantiles;
import io.shelfcast.accuracy.VolumeClass;
import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.event.Forecast;
import io.shelfcast.event.ForecastDay;
import io.shelfcast.event.ForecastQualifier;
import io.shelfcast.event.ForecastQuality;
import io.shelfcast.event.ForecastTrigger;
import io.shelfcast.event.LeadTimeTotal;
import io.shelfcast.event.ModelDay;
import io.shelfcast.event.ModelShare;
import io.shelfcast.event.Promotion;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.blend.Blend;
import io.shelfcast.model.blend.BlendWeights;
import io.shelfcast.topology.SettleProcessor.Settled;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puts one {@link Forecast} together from the models' means: blend, quantiles, totals, quality. */
final class ForecastBuilder {
  /** Version of the baselines' formulas; changes when a formula does. */
  private static final String BASELINE_VERSION = "1";

  private static final int RECENT = 7;
  private static final double DRIFT_RATIO = 1.5;

  private static final double[] LEVELS = {0.1, 0.5, 0.9};
  private static final double[] TOTAL_LEVELS = {0.1, 0.5, 0.9, 0.95};
  private static final double[] NOTHING = new double[LEVELS.length];

  private final ServingSettings.Forecasting forecasting;
  private final Period grain;
  private final LocationOutlook outlook;
  private final int onSale;
  private final SeriesKey key;
  private final String category;
  private final History history;
  private final OpenForecasts open;
  private final Calibration calibration;
  private final double[] mean;

  private String ratiosModel = "";
  private HorizonBucket ratiosBucket = HorizonBucket.H1;
  private VolumeClass ratiosVolume = VolumeClass.SPARSE;
  private RatioQuantiles ratios; // of these three; none before the first look-up

  private RatioQuantiles quantilesRatios;
  private double quantilesExpected;
  private double[] quantiles; // of these two

  /**
   * @param onSale how many of the next periods the item is still sold in
   */
  ForecastBuilder(
      ServingSettings.Forecasting forecasting,
      Period grain,
      LocationOutlook outlook,
      int onSale,
      Settled settled) {
    this.forecasting = forecasting;
    this.grain = grain;
    this.outlook = outlook;
    this.onSale = onSale;
    this.key = settled.closed().key();
    this.category = settled.category();
    this.history = settled.closed().series().history();
    this.open = settled.settlement().open();
    this.calibration = settled.calibration();
    this.mean = new double[forecasting.horizon()];
  }

  /**
   * @param means by model and horizon; NaN = no forecast
   * @param percentagePoints by model and horizon; NaN = the model has none of its own
   * @param shadows reported with weight 0; the forecast's id does not depend on them
   * @param explanation what a learned model looked at most, by field or pair
   */
  Forecast build(
      double[][] means,
      double[][] percentagePoints,
      BlendWeights weights,
      Blend blend,
      List<Model> learned,
      List<ShadowForecast> shadows,
      Map<String, Double> explanation,
      int revision,
      Instant generatedAt) {
    blend.mix(weights, means, mean);
    List<ModelShare> shares = shares(means, percentagePoints, weights, learned);
    LocalDate asOf = grain.lastDate(history.lastPeriod());
    String id = id(asOf, shares);
    shadows.forEach(shadow -> shares.add(share(shadow)));
    // Not by the builder, which checks each value against its schema.
    return new Forecast(
        id,
        revision,
        key.itemId(),
        key.locationId(),
        category,
        asOf,
        generatedAt,
        revision == 1 ? ForecastTrigger.CLOSE : ForecastTrigger.CORRECTION,
        days(qualifier(learned)),
        totals(),
        shares,
        quality(),
        explanation);
  }

  /** A cold start is one when no model knows the category better. */
  private static ForecastQualifier qualifier(List<Model> learned) {
    if (learned.isEmpty()) {
      return ForecastQualifier.FALLBACK;
    }
    return learned.stream().allMatch(Model::coldStart)
        ? ForecastQualifier.COLD_START
        : ForecastQualifier.MODEL;
  }

  private List<ForecastDay> days(ForecastQualifier qualifier) {
    List<ForecastDay> days = new ArrayList<>(mean.length);
    for (int h = 1; h <= mean.length; h++) {
      double expected = mean[h - 1];
      double[] quantiles = quantiles(ModelNames.BLEND, h, expected);
      days.add(
          new ForecastDay(
              grain.firstDate(history.lastPeriod() + h),
              expected,
              quantiles[0],
              quantiles[1],
              quantiles[2],
              expected, // baselines do not know of promotions
              outlook
                  .promotion(key.itemId(), category, h)
                  .map(Promotion::getPromotionId)
                  .orElse(null),
              outlook.event(h).orElse(null),
              qualifier));
    }
    return days;
  }

  private List<LeadTimeTotal> totals() {
    List<LeadTimeTotal> totals = new ArrayList<>();
    for (int length : forecasting.leadTimes()) {
      double total = 0;
      for (int h = 0; h < length; h++) {
        total += mean[h];
      }
      RatioQuantiles ratios =
          calibration.quantiles(Calibration.ofTotal(key.locationId(), category, length, total));
      double[] quantiles = ratios.quantiles(total, TOTAL_LEVELS);
      totals.add(
          new LeadTimeTotal(length, total, quantiles[0], quantiles[1], quantiles[2], quantiles[3]));
    }
    return totals;
  }

  /** The models that had a forecast, with their weights among themselves. */
  private List<ModelShare> shares(
      double[][] means, double[][] percentagePoints, BlendWeights weights, List<Model> learned) {
    double[] share = meanWeights(means, weights);
    List<ModelShare> shares = new ArrayList<>();
    for (int m = 0; m < means.length; m++) {
      if (Double.isNaN(means[m][0])) {
        continue;
      }
      String name = ModelNames.BLENDED.get(m);
      var model = learned.stream().filter(l -> l.name().equals(name)).findFirst();
      shares.add(
          new ModelShare(
              name,
              model.map(Model::version).orElse(BASELINE_VERSION),
              share[m],
              model.map(Model::trainedThrough).orElse(null),
              forecasting.modelDetail() ? detail(name, means[m], percentagePoints[m]) : List.of()));
    }
    return shares;
  }

  /** Weights among those that have a forecast, the mean over the horizons; 0 for the others. */
  private double[] meanWeights(double[][] means, BlendWeights weights) {
    double[] result = new double[means.length];
    double[] at = new double[means.length];
    for (int h = 1; h <= mean.length; h++) {
      weights.at(h, at);
      double awake = 0;
      for (int m = 0; m < at.length; m++) {
        at[m] = Double.isNaN(means[m][0]) ? 0 : at[m];
        awake += at[m];
      }
      for (int m = 0; m < at.length; m++) {
        result[m] += at[m] / awake / mean.length;
      }
    }
    return result;
  }

  private ModelShare share(ShadowForecast shadow) {
    Model model = shadow.model();
    return new ModelShare(
        model.name(),
        model.version(),
        0.0,
        model.trainedThrough(),
        detail(model.name(), shadow.means(), shadow.percentagePoints()));
  }

  private List<ModelDay> detail(String model, double[] own, double[] points) {
    List<ModelDay> days = new ArrayList<>(own.length);
    for (int h = 1; h <= own.length; h++) {
      double expected = own[h - 1];
      double[] quantiles = quantiles(model, h, expected);
      days.add(
          new ModelDay(
              expected,
              quantiles[0],
              quantiles[1],
              quantiles[2],
              Double.isNaN(points[h - 1]) ? null : points[h - 1]));
    }
    return days;
  }

  /** P10, p50 and p90, 0 where nothing can be sold. Neighbours often expect the same. */
  private double[] quantiles(String model, int horizon, double expected) {
    if (horizon > onSale || outlook.closed(horizon)) {
      return NOTHING;
    }
    RatioQuantiles known = ratios(model, horizon, expected);
    if (known != quantilesRatios || expected != quantilesExpected) {
      quantiles = known.quantiles(expected, LEVELS);
      quantilesRatios = known;
      quantilesExpected = expected;
    }
    return quantiles;
  }

  /** Neighbouring horizons mostly share their ratios, which are then not looked up again. */
  private RatioQuantiles ratios(String model, int horizon, double expected) {
    HorizonBucket bucket = HorizonBucket.of(horizon);
    VolumeClass volume = VolumeClass.of(expected);
    if (!model.equals(ratiosModel) || bucket != ratiosBucket || volume != ratiosVolume) {
      ratios =
          calibration.quantiles(
              Calibration.ofPeriod(key.locationId(), category, model, horizon, expected));
      ratiosModel = model;
      ratiosBucket = bucket;
      ratiosVolume = volume;
    }
    return ratios;
  }

  private ForecastQuality quality() {
    int stockouts = 0;
    for (int i = 0; i < history.size(); i++) {
      stockouts += history.mask(i) == Mask.STOCK_OUT ? 1 : 0;
    }
    double absolute = 0;
    double signed = 0;
    double actual = 0;
    double recentAbsolute = 0;
    double recentActual = 0;
    int n = 0;
    for (OpenForecasts.Settled settled : open.settled()) {
      double error = settled.mean() - settled.actual();
      absolute += Math.abs(error);
      signed += error;
      actual += settled.actual();
      if (++n > open.settledCount() - RECENT) {
        recentAbsolute += Math.abs(error);
        recentActual += settled.actual();
      }
    }
    boolean full = open.settledCount() == OpenForecasts.QUALITY_PERIODS;
    boolean drift =
        full && recentActual > 0 && recentAbsolute / recentActual > DRIFT_RATIO * absolute / actual;
    return new ForecastQuality(
        history.size(),
        stockouts,
        actual > 0 ? absolute / actual : null,
        actual > 0 ? signed / actual : null,
        drift);
  }

  /** The same inputs have the same id: 64 bits of SHA-256. */
  private String id(LocalDate asOf, List<ModelShare> shares) {
    StringBuilder inputs = new StringBuilder(key.toString()).append('@').append(asOf);
    for (ModelShare share : shares) {
      inputs.append('|').append(share.getName()).append(':').append(share.getVersion());
    }
    return Hashes.sha256(inputs.toString());
  }
}
