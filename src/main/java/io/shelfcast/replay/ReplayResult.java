package io.shelfcast.replay;

/**
 * How a replay ended.
 *
 * @param complete true when the data set's last event was sent; false when it was stopped before
 * @param progress events committed, by this run and before it, and what they came from
 */
public record ReplayResult(boolean complete, ReplayProgress progress) {}
