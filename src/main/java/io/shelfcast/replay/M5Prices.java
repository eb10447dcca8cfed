package io.shelfcast.replay;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** M5's sell_prices.csv: the price of an item at a store in a week. */
final class M5Prices {
  private final Map<String, TreeMap<Integer, Double>> byStoreAndItem = new HashMap<>();
  private final Map<String, Integer> firstWeekByItem = new HashMap<>();
  private final M5Calendar calendar;

  private M5Prices(M5Calendar calendar) {
    this.calendar = calendar;
  }

  /**
   * @throws DataSetException when any row cannot be read
   */
  static M5Prices read(Path file, M5Calendar calendar) {
    return CsvTable.read(
        file,
        table -> {
          M5Prices prices = new M5Prices(calendar);
          while (table.hasNext()) {
            CsvRow row = table.next();
            try {
              prices.add(row);
            } catch (MalformedRowException e) {
              throw new DataSetException(
                  "%s line %d: %s".formatted(row.file(), row.line(), e.getMessage()), e);
            }
          }
          return prices;
        },
        "store_id",
        "item_id",
        "wm_yr_wk",
        "sell_price");
  }

  /**
   * The week's price in USD; the last one before it where the week has none, else the first one
   * after it. In the public file every sale has its week's price.
   *
   * @return 0 when the series has no price at all
   */
  double at(String store, String item, int week) {
    TreeMap<Integer, Double> weeks = byStoreAndItem.get(key(store, item));
    if (weeks == null) {
      return 0;
    }
    Map.Entry<Integer, Double> entry = weeks.floorEntry(week);
    return (entry == null ? weeks.firstEntry() : entry).getValue();
  }

  /** First date with a price at any store; empty for items priced from the calendar's start on. */
  Optional<LocalDate> launchDate(String item) {
    LocalDate start = calendar.days().get(0).date();
    return Optional.ofNullable(firstWeekByItem.get(item))
        .map(calendar.firstDateByWeek()::get)
        .filter(first -> first.isAfter(start));
  }

  /**
   * The prices of a series, one behind the other: each from the first date of the week that brings
   * it. The file has a row a week; most change nothing.
   */
  NavigableMap<LocalDate, Double> changes(String store, String item) {
    NavigableMap<LocalDate, Double> changes = new TreeMap<>();
    byStoreAndItem
        .getOrDefault(key(store, item), new TreeMap<>())
        .forEach(
            (week, price) -> {
              if (changes.isEmpty() || !changes.lastEntry().getValue().equals(price)) {
                changes.put(calendar.firstDateByWeek().get(week), price);
              }
            });
    return changes;
  }

  private void add(CsvRow row) {
    int week = (int) row.number("wm_yr_wk");
    byStoreAndItem
        .computeIfAbsent(key(row.id("store_id"), row.id("item_id")), k -> new TreeMap<>())
        .put(week, row.number("sell_price"));
    firstWeekByItem.merge(row.id("item_id"), week, Math::min);
  }

  private static String key(String store, String item) {
    return store + "|" + item;
  }
}
