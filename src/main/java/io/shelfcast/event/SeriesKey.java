package io.shelfcast.event;

/**
 * Names a series on the wire and in stores: location and item joined by {@code |}. A location's id
 * has no {@code |} (the demand stage refuses one that has); an item's may.
 *
 * @param locationId the location
 * @param itemId the item
 */
public record SeriesKey(String locationId, String itemId) {
  /** Stands between location and item. */
  public static final char SEPARATOR = '|';

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when there is no separator
   */
  public static SeriesKey parse(String key) {
    int at = key.indexOf(SEPARATOR);
    if (at < 0) {
      throw new IllegalArgumentException("not a series key (location|item): " + key);
    }
    return new SeriesKey(key.substring(0, at), key.substring(at + 1));
  }

  @Override
  public String toString() {
    return locationId + SEPARATOR + itemId;
  }
}
