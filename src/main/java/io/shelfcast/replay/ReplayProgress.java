package io.shelfcast.replay;

import java.time.LocalDate;
import java.util.Optional;

/**
 * How far a replay is.
 *
 * @param skipped events that an earlier run had sent
 * @param sent events sent by this run
 * @param rows what became of the rows read, those of skipped events included
 * @param businessDate the latest business date sent; empty before the first
 * @param eventsPerSecond mean rate of this run
 * @param share of the feed, 0..1; stays 0 where it has no end
 */
public record ReplayProgress(
    long skipped,
    long sent,
    RowCounts rows,
    Optional<LocalDate> businessDate,
    double eventsPerSecond,
    double share) {}
