package io.shelfcast.training;

import io.shelfcast.model.efm.LaunchForecaster;

/**
 * A trained launch forecaster and how it did on launches that it had not seen.
 *
 * @param forecaster the model, or the mean profile where that did better
 * @param rows launches at locations trained on
 * @param correction c = SUM y / SUM f of the raw EFM over all categories; 1 where there is none
 * @param wape of the EFM, so corrected, on held-out items; NaN where there is none
 * @param baselineWape of the mean profile of the category on the same; NaN where there were too few
 *     launches
 */
public record LaunchModel(
    LaunchForecaster forecaster, int rows, double correction, double wape, double baselineWape) {}
