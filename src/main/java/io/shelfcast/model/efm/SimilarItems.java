package io.shelfcast.model.efm;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the items most like a launch's have sold at its location: the continuous variables of the
 * paper's SP-EFM. Similarity (39) is the number of the item's attributes whose levels are equal, as
 * the encoder sees them (rare ones share a level, numbers are bands); of items that are equally
 * alike the latest launch goes first, then the smaller id.
 *
 * <p>Nothing of the future: a launch counts only where its weeks were over before the other one
 * began, so that one that is fitted sees what it would have seen at its time. An item is never its
 * own neighbour.
 */
final class SimilarItems {
  /** Items that are looked for; there may be fewer. */
  static final int COUNT = 3;

  private static final String NAME = "similar."; // neither item.* nor location.*

  private final LaunchEncoder encoder;
  private final Map<String, List<Known>> byLocation;

  /** A completed launch at a location. */
  private record Known(
      String itemId, LocalDate launch, LocalDate completedOn, int[] levels, double total) {
    int similarity(int[] others) {
      int equal = 0;
      for (int a = 0; a < levels.length; a++) {
        equal += levels[a] == others[a] ? 1 : 0;
      }
      return equal;
    }
  }

  /** A launch and how much it is alike. */
  private record Neighbour(Known launch, int similarity) {
    static final Comparator<Neighbour> ORDER =
        Comparator.comparingInt(Neighbour::similarity)
            .reversed()
            .thenComparing(n -> n.launch().launch(), Comparator.reverseOrder())
            .thenComparing(n -> n.launch().itemId());
  }

  private SimilarItems(LaunchEncoder encoder, Map<String, List<Known>> byLocation) {
    this.encoder = encoder;
    this.byLocation = byLocation;
  }

  /**
   * Of completed launches.
   *
   * @param rows at most one of an item at a location
   * @param completedOn last date of each one's weeks
   * @param totals units that each sold in them
   */
  static SimilarItems of(List<LaunchRow> rows, List<LocalDate> completedOn, double[] totals) {
    LaunchEncoder encoder = LaunchEncoder.of(rows);
    Map<String, List<Known>> byLocation = new TreeMap<>();
    for (int n = 0; n < totals.length; n++) {
      LaunchRow row = rows.get(n);
      Known known =
          new Known(
              row.itemId(),
              row.launchDate(),
              completedOn.get(n),
              encoder.itemLevels(row),
              totals[n]);
      byLocation.computeIfAbsent(row.locationId(), location -> new ArrayList<>()).add(known);
    }
    return new SimilarItems(encoder, byLocation);
  }

  /** Units that the most similar items sold, the most similar first; up to {@value #COUNT}. */
  double[] sales(LaunchRow row) {
    int[] levels = encoder.itemLevels(row);
    return byLocation.getOrDefault(row.locationId(), List.of()).stream()
        .filter(known -> known.completedOn().isBefore(row.launchDate()))
        .filter(known -> !known.itemId().equals(row.itemId()))
        .map(known -> new Neighbour(known, known.similarity(levels)))
        .sorted(Neighbour.ORDER)
        .limit(COUNT)
        .mapToDouble(neighbour -> neighbour.launch().total())
        .toArray();
  }

  /** The launch with these sales as attributes, which its encoder takes for numbers like others. */
  LaunchRow extend(LaunchRow row) {
    double[] sales = sales(row);
    Map<String, String> attributes = new TreeMap<>(row.attributes());
    for (int i = 0; i < sales.length; i++) {
      attributes.put(NAME + (i + 1), String.valueOf(sales[i]));
    }
    return row.withAttributes(attributes);
  }

  void write(ByteWriter out) {
    encoder.write(out);
    out.count(byLocation.size());
    byLocation.forEach(
        (location, launches) -> {
          out.text(location).count(launches.size());
          for (Known known : launches) {
            out.text(known.itemId())
                .text(known.launch().toString())
                .text(known.completedOn().toString())
                .float64(known.total());
            for (int level : known.levels()) {
              out.count(level);
            }
          }
        });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param filled as of {@link LaunchEncoder#read}
   * @throws IllegalArgumentException when the bytes are damaged
   */
  static SimilarItems read(ByteReader in, boolean filled) {
    LaunchEncoder encoder = LaunchEncoder.read(in, filled);
    int attributes = encoder.itemLevelCount();
    Map<String, List<Known>> byLocation = new TreeMap<>();
    for (int l = in.entries(2); l > 0; l--) {
      String location = in.text();
      List<Known> launches = new ArrayList<>();
      for (int n = in.entries(11 + attributes); n > 0; n--) {
        launches.add(readKnown(in, attributes));
      }
      byLocation.put(location, launches);
    }
    return new SimilarItems(encoder, byLocation);
  }

  private static Known readKnown(ByteReader in, int attributes) {
    String itemId = in.text();
    LocalDate launch = date(in.text());
    LocalDate completedOn = date(in.text());
    double total = in.float64();
    int[] levels = new int[attributes];
    for (int a = 0; a < attributes; a++) {
      levels[a] = in.count();
    }
    return new Known(itemId, launch, completedOn, levels, total);
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no date: " + text, e);
    }
  }
}
