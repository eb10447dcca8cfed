package io.shelfcast.feature;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A promotion of a series, past or ahead, as known at as-of and not cancelled.
 *
 * @param id the promotion
 * @param firstDate first business date
 * @param lastDate last business date, inclusive
 * @param mechanics how it is promoted; several are joined by {@code +}, e.g. DEAL+FEATURE
 * @param discount share taken off the regular price, 0..1, NaN where it is not told
 * @param price promotional unit price, NaN where it is not told
 */
public record PromotionFacts(
    String id,
    LocalDate firstDate,
    LocalDate lastDate,
    Optional<String> mechanics,
    double discount,
    double price) {}
