package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.topology.TrainingSettings;
import io.shelfcast.training.CategoryDeepFmTrainer;
import io.shelfcast.training.Example;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What an {@link AdaptationStudy} measures, and when.
 *
 * @param training seeds and shape, as in the product
 * @param model how networks are taught and adapted
 * @param asOf the period that is forecast from
 * @param epochs that teach the shared weights
 */
record AdaptationPlan(
    TrainingSettings training, CategoryDeepFmTrainer.Settings model, long asOf, int epochs) {
  /** Days that are scored. */
  static final int HORIZON = 28;

  /** Days of support, of which the longest is the last. */
  static final List<Integer> SUPPORTS = List.of(2, 4, 7, 14);

  /** Those that tables and curves are made for. */
  static final List<Integer> REPORTED = List.of(7, 14);

  /** Days up to the cutoff that an epoch's gradients come of. */
  static final int WINDOW = 365;

  private static final int EVERY = 28; // days from one epoch to the next

  /** The longest support. */
  static int longest() {
    return SUPPORTS.get(SUPPORTS.size() - 1);
  }

  /** The first target date that is learned from. */
  static LocalDate first(LocalDate origin, int epochs) {
    return Period.DAY.firstDate(cutoffs(Period.DAY.indexOf(origin), epochs).get(0) - WINDOW + 1);
  }

  /** Of the epochs, ascending; the last is before every support. */
  List<Long> cutoffs() {
    return cutoffs(asOf, epochs);
  }

  private static List<Long> cutoffs(long asOf, int epochs) {
    return LongStream.range(0, epochs)
        .map(epoch -> asOf - longest() - EVERY * (epochs - 1 - epoch))
        .boxed()
        .toList();
  }

  /** A category's rows that an epoch learns from. */
  static List<Example> learned(List<Example> rows, long cutoff) {
    return within(rows, cutoff - WINDOW, cutoff);
  }

  /** A category's rows that it adapts to. */
  List<Example> support(List<Example> rows, int days) {
    return within(rows, asOf - days, asOf);
  }

  /** A category's rows that are scored. */
  List<Example> scored(List<Example> rows) {
    return within(rows, asOf, asOf + HORIZON).stream()
        .filter(row -> row.target() - row.horizon() >= asOf)
        .toList();
  }

  private static List<Example> within(List<Example> rows, long after, long through) {
    return rows.stream().filter(row -> row.target() > after && row.target() <= through).toList();
  }
}
