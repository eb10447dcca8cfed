package io.shelfcast.topology;

import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.blend.BlendWeights;

/**
 * What the settle stage keeps of a series.
 *
 * @param weights of the models, in the order of {@code ModelNames.BLENDED}
 * @param open what was forecast and awaits its actual
 * @param revision revision of the forecast that went out last
 * @param asOf period that forecast was made at
 */
record Settlement(BlendWeights weights, OpenForecasts open, int revision, long asOf) {
  /** Nothing forecast yet. */
  static Settlement none() {
    BlendWeights weights = new BlendWeights(OpenForecasts.HORIZONS, ModelNames.BLENDED.size());
    return new Settlement(weights, new OpenForecasts(), 0, Long.MIN_VALUE);
  }
}
