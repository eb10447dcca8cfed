package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.feature.SeriesFacts;

/** What reference data says of a series as known at an as-of period, for the feature function. */
final class Facts {
  private final ReferenceData reference;
  private final Period grain;

  Facts(ReferenceData reference, Period grain) {
    this.reference = reference;
    this.grain = grain;
  }

  /**
   * Facts of a series.
   *
   * @param asOf the last period that is known; any, also one long past
   * @param horizon periods ahead that targets may be
   */
  SeriesFacts facts(SeriesKey key, String category, long asOf, int horizon) {
    return SeriesFacts.unknown(key.locationId(), key.itemId(), category);
  }
}
