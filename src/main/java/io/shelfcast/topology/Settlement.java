package io.shelfcast.topology;

import io.shelfcast.accuracy.OpenForecasts;

/**
 * What the settle stage keeps of a series.
 *
 * @param weights blend weight of each model, in the order of {@code ModelNames.BLENDED}; empty
 *     before the first forecast
 * @param open what was forecast and awaits its actual
 * @param revision revision of the forecast that went out last
 * @param asOf period that forecast was made at
 */
record Settlement(double[] weights, OpenForecasts open, int revision, long asOf) {
  /** Nothing forecast yet. */
  static Settlement none() {
    return new Settlement(new double[0], new OpenForecasts(), 0, Long.MIN_VALUE);
  }
}
