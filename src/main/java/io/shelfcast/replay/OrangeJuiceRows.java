package io.shelfcast.replay;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The rows of orange_juice.csv, by week, store and brand.
 *
 * @param malformed dead letters of the rows that could not be read
 */
record OrangeJuiceRows(List<Row> all, List<ReplayEvent> malformed) {
  /**
   * @param store Dominick's store number
   * @param brand 1..11
   * @param week Dominick's week number
   * @param units sold, rounded from the file's logarithm
   * @param price of this brand, USD an ounce
   * @param deal in-store coupon
   * @param feature share of feature advertisement, 0..1
   */
  record Row(
      int store, int brand, int week, long units, double price, boolean deal, double feature) {
    boolean promoted() {
      return deal || feature > 0;
    }
  }

  static OrangeJuiceRows read(Path file, TopicEvents events, int brands) {
    List<String> columns =
        new ArrayList<>(List.of("store", "brand", "week", "logmove", "deal", "feat"));
    for (int brand = 1; brand <= brands; brand++) {
      columns.add("price" + brand);
    }
    return CsvTable.read(
        file, table -> read(table, events, brands), columns.toArray(String[]::new));
  }

  int firstWeek() {
    return all.get(0).week();
  }

  int lastWeek() {
    return all.get(all.size() - 1).week();
  }

  List<Integer> stores() {
    return all.stream().map(Row::store).distinct().sorted().toList();
  }

  private static OrangeJuiceRows read(CsvTable table, TopicEvents events, int brands) {
    List<Row> rows = new ArrayList<>();
    List<ReplayEvent> malformed = new ArrayList<>();
    while (table.hasNext()) {
      CsvRow row = table.next();
      try {
        rows.add(rowOf(row.checkWidth(), brands));
      } catch (MalformedRowException e) {
        malformed.add(
            events.malformedSale(
                row, e.getMessage(), OrangeJuice.mondayOf(OrangeJuice.FIRST_WEEK)));
      }
    }
    if (rows.isEmpty()) {
      throw new DataSetException("orange_juice.csv has no row that can be read");
    }
    rows.sort(
        Comparator.comparingInt(Row::week)
            .thenComparingInt(Row::store)
            .thenComparingInt(Row::brand));
    return new OrangeJuiceRows(List.copyOf(rows), List.copyOf(malformed));
  }

  private static Row rowOf(CsvRow row, int brands) {
    int brand = (int) row.number("brand");
    if (brand < 1 || brand > brands) {
      throw new MalformedRowException("brand is not from 1 to " + brands + ": " + brand);
    }
    return new Row(
        (int) row.number("store"),
        brand,
        (int) row.number("week"),
        Math.round(StrictMath.exp(row.number("logmove"))),
        row.number("price" + brand),
        row.number("deal") > 0,
        row.number("feat"));
  }
}
