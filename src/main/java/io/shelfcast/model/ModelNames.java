package io.shelfcast.model;

import java.util.List;

/**
 * Names of all models, in tables, reports and on forecasts. The order is fixed: state stores refer
 * to a model by its place here, so new names go to the end.
 */
public final class ModelNames {
  public static final String NAIVE = "naive";
  public static final String SEASONAL_NAIVE = "seasonal-naive";
  public static final String MOVING_AVERAGE = "moving-average";
  public static final String ETS = "ets";
  public static final String TSB = "tsb";
  public static final String EFM = "efm";
  public static final String DEEPFM = "deepfm";
  public static final String STMP = "stmp";

  /** The weights that categories start from; no model that forecasts. */
  public static final String META = "meta";

  /** What is published: the models above, blended. */
  public static final String BLEND = "blend";

  /** The models that can be blended. */
  public static final List<String> BLENDED =
      List.of(NAIVE, SEASONAL_NAIVE, MOVING_AVERAGE, ETS, TSB, EFM, DEEPFM, STMP);

  /** Those of them that are trained. */
  public static final List<String> LEARNED = List.of(EFM, DEEPFM, STMP);

  private ModelNames() {}
}
