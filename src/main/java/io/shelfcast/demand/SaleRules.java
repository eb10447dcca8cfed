package io.shelfcast.demand;

import io.shelfcast.demand.Refusal.Cause;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What makes a sale impossible.
 *
 * @param itemPattern codes of items; anything else is {@link Cause#NOT_AN_ITEM}
 * @param zeroPrices whether a unit price of zero (a giveaway) counts
 * @param earliest first plausible business date
 * @param latest last plausible business date
 */
public record SaleRules(
    Pattern itemPattern, boolean zeroPrices, LocalDate earliest, LocalDate latest) {
  /** Units per line beyond which a quantity is a mistake, and sums could overflow. */
  public static final double MAX_QUANTITY = 1e9;

  /** Currency units beyond which a price is a mistake. */
  public static final double MAX_PRICE = 1e7;

  /** The default: any item, so nothing needs matching. */
  private static final String ANY_ITEM = ".+";

  private static final double MAX_REVENUE = 1e10;
  private static final int MAX_ID_LENGTH = 255;
  private static final int MAX_DAYS_APART = 3;

  /** Every item code, free goods, dates of this and the next generation. */
  public static SaleRules defaults() {
    return new SaleRules(
        Pattern.compile(ANY_ITEM), true, LocalDate.of(1970, 1, 1), LocalDate.of(2100, 1, 1));
  }

  /** Whether an identifier can be part of a key: 1..255 printable characters, no edge spaces. */
  public static Optional<Refusal> checkId(String name, String id) {
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      return refuse(
          Cause.IMPOSSIBLE_ID,
          "%s has %d characters; 1 to %d are possible".formatted(name, id.length(), MAX_ID_LENGTH));
    }
    for (int i = 0; i < id.length(); i++) {
      if (id.charAt(i) < ' ' || id.charAt(i) == 0x7f) {
        return refuse(
            Cause.IMPOSSIBLE_ID, "%s has a control character at position %d".formatted(name, i));
      }
    }
    return Optional.empty();
  }

  /** A location's id must not hold the separator of series keys either. */
  public static Optional<Refusal> checkLocationId(String id) {
    if (id.indexOf('|') >= 0) {
      return refuse(Cause.IMPOSSIBLE_ID, "locationId '%s' has a '|'".formatted(id));
    }
    return checkId("locationId", id);
  }

  /** Whether a date is one that people trade on. */
  public Optional<Refusal> checkDate(String name, LocalDate date) {
    return date.isBefore(earliest) || date.isAfter(latest)
        ? refuse(
            Cause.IMPOSSIBLE_DATE,
            "%s %s is not within %s..%s".formatted(name, date, earliest, latest))
        : Optional.empty();
  }

  /** A business date and the moment of an event at it belong together. */
  public Optional<Refusal> checkDates(LocalDate businessDate, LocalDate happenedOn) {
    Optional<Refusal> range = checkDate("businessDate", businessDate);
    if (range.isPresent()) {
      return range;
    }
    long apart = Math.abs(businessDate.toEpochDay() - happenedOn.toEpochDay());
    return apart > MAX_DAYS_APART
        ? refuse(
            Cause.IMPOSSIBLE_DATE,
            "businessDate %s is %d days from the event's own date %s"
                .formatted(businessDate, apart, happenedOn))
        : Optional.empty();
  }

  /** Whether the item's code is one of an item. */
  public Optional<Refusal> checkItem(String itemId) {
    Optional<Refusal> id = checkId("itemId", itemId);
    if (id.isPresent()) {
      return id;
    }
    return itemPattern.pattern().equals(ANY_ITEM) || itemPattern.matcher(itemId).matches()
        ? Optional.empty()
        : refuse(Cause.NOT_AN_ITEM, "itemId '%s' does not match %s".formatted(itemId, itemPattern));
  }

  /** Whether quantity and price can be: finite, within bounds, a quantity not zero. */
  public Optional<Refusal> checkAmounts(double quantity, double unitPrice) {
    if (!(Math.abs(quantity) <= MAX_QUANTITY) || Math.round(quantity * 1_000) == 0) {
      return refuse(
          Cause.IMPOSSIBLE_QUANTITY,
          "quantity %s is not a number of units between 0.001 and %.0f, or the same returned"
              .formatted(quantity, MAX_QUANTITY));
    }
    if (!(unitPrice >= 0 && unitPrice <= MAX_PRICE)
        || Math.abs(quantity) * unitPrice > MAX_REVENUE) {
      return refuse(
          Cause.IMPOSSIBLE_PRICE,
          "unitPrice %s is not between 0 and %.0f, or too much for quantity %s"
              .formatted(unitPrice, MAX_PRICE, quantity));
    }
    if (unitPrice == 0 && !zeroPrices) {
      return refuse(Cause.IMPOSSIBLE_PRICE, "unitPrice is 0, and zero prices are refused");
    }
    return Optional.empty();
  }

  /** The line in exact units; the amounts must have passed {@link #checkAmounts}. */
  public static SaleLine line(String itemId, double quantity, double unitPrice) {
    return new SaleLine(
        itemId,
        Math.round(quantity * 1_000),
        Math.round(quantity * unitPrice * 10_000),
        SaleLine.State.COUNTS);
  }

  private static Optional<Refusal> refuse(Cause cause, String detail) {
    return Optional.of(new Refusal(cause, detail));
  }
}
