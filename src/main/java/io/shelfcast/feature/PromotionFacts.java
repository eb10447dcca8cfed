package io.shelfcast.feature;

import java.time.LocalDate;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A promotion of a series, past or ahead, as known at as-of and not cancelled; or, where {@link
 * #PRICE} is its only mechanics, a price that was announced without one.
 *
 * @param id the promotion
 * @param firstDate first business date
 * @param lastDate last business date, inclusive
 * @param mechanics how it is promoted, in order, upper case; may be empty
 * @param discount share taken off the regular price, 0..1, NaN where it is not told
 * @param price unit price, NaN where it is not told
 */
public record PromotionFacts(
    String id,
    LocalDate firstDate,
    LocalDate lastDate,
    Set<String> mechanics,
    double discount,
    double price) {
  /** Mechanics of what is no promotion: it only announces a price. */
  public static final String PRICE = "PRICE";

  /** Mechanics that tell customers of the offer away from the shelf. */
  private static final Set<String> ADVERTISING = Set.of("FEATURE", "FLYER", "LEAFLET", "AD", "TV");

  /** Mechanics that show the item at a special place. */
  private static final Set<String> DISPLAYING = Set.of("DISPLAY", "ENDCAP");

  /** Keeps the mechanics in order. */
  public PromotionFacts {
    mechanics = Collections.unmodifiableSet(new TreeSet<>(mechanics));
  }

  /** Whether it is more than an announced price. */
  public boolean promotes() {
    return mechanics.size() != 1 || !mechanics.contains(PRICE);
  }

  boolean advertises() {
    return mechanics.stream().anyMatch(ADVERTISING::contains);
  }

  boolean displays() {
    return mechanics.stream().anyMatch(DISPLAYING::contains);
  }

  /** Whether there is anything to it besides advertising and display. */
  boolean deals() {
    return promotes()
        && (mechanics.isEmpty()
            || mechanics.stream()
                .anyMatch(m -> !ADVERTISING.contains(m) && !DISPLAYING.contains(m)));
  }
}
