package io.shelfcast.training;

import io.shelfcast.model.efm.LaunchRow;
import java.time.LocalDate;

/**
 * A completed launch: what was known of it before, and what came of it.
 *
 * @param row what was known
 * @param completedOn last date of its first weeks
 * @param total units sold in its first weeks at the location, not negative
 */
public record LaunchExample(LaunchRow row, LocalDate completedOn, double total) {}
