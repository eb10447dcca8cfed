package io.shelfcast.demand;

import java.time.Instant;

/**
 * A span of time in which an item was out of stock at a location.
 *
 * @param from its start, and its identity within the series
 * @param until its end; {@link Instant#MAX} while it lasts
 * @param reportedAt when this was known
 */
public record StockOut(Instant from, Instant until, Instant reportedAt) {}
