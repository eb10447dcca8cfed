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
 * @param origins the periods that are forecast from, ascending, at least one
 * @param epochs that teach the shared weights before the first origin; later ones have more
 */
record AdaptationPlan(
    TrainingSettings training,
    CategoryDeepFmTrainer.Settings model,
    List<Long> origins,
    int epochs) {
  /** Days that are scored. */
  static final int HORIZON = 28;

  /** Days of support, of which the longest is the last. */
  static final List<Integer> SUPPORTS = List.of(2, 4, 7, 14);

  /** Those that tables and curves are made for. */
  static final List<Integer> REPORTED = List.of(7, 14);

  /** Days up to the cutoff that an epoch's gradients come of. */
  static final int WINDOW = 365;

  private static final int EVERY = 28; // days from one epoch to the next

  AdaptationPlan {
    origins = List.copyOf(origins);
  }

  /** The longest support. */
  static int longest() {
    return SUPPORTS.get(SUPPORTS.size() - 1);
  }

  /** The first target date that is learned from. */
  static LocalDate first(List<LocalDate> origins, int epochs) {
    List<Long> days = origins.stream().map(Period.DAY::indexOf).toList();
    return Period.DAY.firstDate(cutoffs(days, epochs).get(0) - WINDOW + 1);
  }

  /** Of the epochs, ascending; the last is before every support of the last origin. */
  List<Long> cutoffs() {
    return cutoffs(origins, epochs);
  }

  private static List<Long> cutoffs(List<Long> origins, int epochs) {
    long last = latest(origins.get(origins.size() - 1));
    long between = last - latest(origins.get(0));
    int more = Math.toIntExact((between + EVERY - 1) / EVERY); // from the first origin to the last
    return LongStream.rangeClosed(1 - epochs - more, 0)
        .map(epoch -> last + EVERY * epoch)
        .boxed()
        .toList();
  }

  /** The latest cutoff that an origin may know the weights of. */
  private static long latest(long origin) {
    return origin - longest();
  }

  /** The origins whose weights are those of that cutoff's epoch: the last before their supports. */
  List<Long> taughtBy(long cutoff) {
    return origins.stream()
        .filter(origin -> cutoff <= latest(origin) && latest(origin) < cutoff + EVERY)
        .toList();
  }

  /** A category's rows that an epoch learns from. */
  static List<Example> learned(List<Example> rows, long cutoff) {
    return within(rows, cutoff - WINDOW, cutoff);
  }

  /** A category's rows that it adapts to. */
  static List<Example> support(List<Example> rows, long origin, int days) {
    return within(rows, origin - days, origin);
  }

  /** A category's rows that are scored. */
  static List<Example> scored(List<Example> rows, long origin) {
    return within(rows, origin, origin + HORIZON).stream()
        .filter(row -> row.target() - row.horizon() >= origin)
        .toList();
  }

  private static List<Example> within(List<Example> rows, long after, long through) {
    return rows.stream().filter(row -> row.target() > after && row.target() <= through).toList();
  }
}
