package io.shelfcast.evaluate;

import io.shelfcast.demand.Period;
import io.shelfcast.evaluate.Protocol.ScaleDays;
import io.shelfcast.replay.DataSet;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How each data set is scored, the primary protocol first.
 *
 * <ul>
 *   <li><b>orange-juice</b>: {@code tsperf}, the published OrangeJuice_Pt_3Weeks_Weekly: 12 rounds,
 *       as of week 135, 137 ... 157, horizons 2 and 3.
 *   <li><b>m5</b>: {@code one-origin} as of d_1885, horizons 1 to 28; {@code one-day-ahead} over
 *       d_1886 to d_1913.
 *   <li><b>online-retail</b>: the United Kingdom's 500 best sellers of those items that sold on at
 *       least 100 days before 2011-11-11; the 24 trading days 2011-11-11 to 2011-12-08. {@code
 *       one-day-ahead}: from the close of the day before, a closed Saturday included; {@code
 *       one-origin}: as of 2011-11-10. Items are five digits and letters; free goods are no demand.
 *   <li><b>csv</b>, and any set with origins, a horizon or a grain of one's own: {@code custom},
 *       all series; without origins, as of the last whole period less the horizon.
 * </ul>
 */
final class Protocols {
  /** Horizon where nobody names one. */
  static final int DEFAULT_HORIZON = 28;

  /** Dominick's week 135, by the Sunday that it is closed on. */
  private static final LocalDate ORANGE_JUICE_FIRST = LocalDate.of(1992, 4, 12);

  private static final int ORANGE_JUICE_ROUNDS = 12;

  private static final LocalDate M5_ORIGIN = LocalDate.of(2016, 3, 27); // d_1885
  private static final LocalDate RETAIL_ORIGIN = LocalDate.of(2011, 11, 10);
  private static final int FOUR_WEEKS = 28;

  private Protocols() {}

  /**
   * The protocols that fit the data set and the options, the primary one first.
   *
   * @param grain what is forecast and counted in, which settings may have chosen
   * @throws EvaluationException where origins or horizon do not fit the data set's dates
   */
  static List<Protocol> of(DataSet dataSet, EvaluationOptions options, Period grain) {
    boolean custom =
        options.horizon().isPresent()
            || !options.origins().isEmpty()
            || grain != dataSet.period(); // a published protocol counts in its own
    List<Protocol> named = custom ? List.of() : named(dataSet.name());
    return named.isEmpty() ? List.of(custom(dataSet, options, grain)) : named;
  }

  private static List<Protocol> named(String dataSet) {
    SeriesChoice all = new SeriesChoice.All();
    return switch (dataSet) {
      case "orange-juice" ->
          List.of(
              new Protocol(
                  "tsperf",
                  IntStream.range(0, ORANGE_JUICE_ROUNDS)
                      .mapToObj(round -> ORANGE_JUICE_FIRST.plusWeeks(2L * round))
                      .toList(),
                  List.of(2, 3),
                  all,
                  ScaleDays.OBSERVED));
      case "m5" ->
          List.of(
              oneOrigin(M5_ORIGIN, all, ScaleDays.ALL), oneDayAhead(M5_ORIGIN, all, ScaleDays.ALL));
      case "online-retail" -> {
        SeriesChoice best = new SeriesChoice.BestSellers("United Kingdom", 100, 500);
        yield List.of(
            oneDayAhead(RETAIL_ORIGIN, best, ScaleDays.OBSERVED),
            oneOrigin(RETAIL_ORIGIN, best, ScaleDays.OBSERVED));
      }
      default -> List.of();
    };
  }

  private static Protocol oneOrigin(LocalDate origin, SeriesChoice series, ScaleDays scaleDays) {
    return new Protocol("one-origin", List.of(origin), horizonsTo(FOUR_WEEKS), series, scaleDays);
  }

  private static Protocol oneDayAhead(LocalDate first, SeriesChoice series, ScaleDays scaleDays) {
    List<LocalDate> origins = first.datesUntil(first.plusDays(FOUR_WEEKS)).toList();
    return new Protocol("one-day-ahead", origins, List.of(1), series, scaleDays);
  }

  private static Protocol custom(DataSet dataSet, EvaluationOptions options, Period grain) {
    int horizon = options.horizon().orElse(DEFAULT_HORIZON);
    LocalDate last =
        dataSet
            .lastDate()
            .orElseThrow(
                () -> new EvaluationException(dataSet.name() + " has no end to evaluate up to"));
    long first = grain.indexOf(dataSet.firstDate());
    long lastWhole = grain.indexOf(last.plusDays(1)) - 1; // a week that is cut short never closes
    List<LocalDate> origins = options.origins();
    if (origins.isEmpty()) {
      origins = List.of(grain.lastDate(lastWhole - horizon));
    }
    for (LocalDate origin : origins) {
      long asOf = grain.indexOf(origin);
      if (asOf < first || asOf >= lastWhole) {
        throw new EvaluationException(
            "as-of %s leaves nothing to learn from or nothing to compare with: %s goes from %s to %s (horizon %d)"
                .formatted(origin, dataSet.name(), dataSet.firstDate(), last, horizon));
      }
    }
    return new Protocol(
        "custom", origins, horizonsTo(horizon), new SeriesChoice.All(), ScaleDays.OBSERVED);
  }

  private static List<Integer> horizonsTo(int last) {
    return IntStream.rangeClosed(1, last).boxed().toList();
  }
}
