package io.shelfcast.accuracy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What was forecast for a series and still awaits its actual: a forecast of horizon h made at t may
 * teach anything only at t + h. Also the last settled errors of horizon 1, from which the series'
 * own quality is told. Changed by the settle and forecast stages alone, one thread at a time.
 */
public final class OpenForecasts {
  /** Horizons that are settled, in periods, ascending: those of the {@link HorizonBucket}s. */
  public static final List<Integer> HORIZONS =
      Stream.of(HorizonBucket.values()).map(HorizonBucket::horizon).toList();

  /** Settled periods that the series' own quality is told from. */
  public static final int QUALITY_PERIODS = 28;

  /**
   * A forecast of one period.
   *
   * @param target the period forecast
   * @param horizon that of its bucket, one of {@link #HORIZONS}; how many periods ahead it was
   *     made, unless forecasts do not look as far
   * @param means per model, in the order of the application's models, what it expected, units
   * @param mean what was published, units
   */
  public record Point(
      long target, int horizon, float[] means, float mean, float p10, float p50, float p90) {}

  /**
   * A forecast of the total over the next periods.
   *
   * @param end last period of the total
   * @param length periods in it
   * @param mean what was published, units
   */
  public record Total(long end, int length, float mean) {}

  /**
   * A settled forecast of horizon 1.
   *
   * @param actual units
   * @param mean what was published, units
   */
  public record Settled(float actual, float mean) {}

  private final List<Point> points;
  private final List<Total> totals;
  private final Deque<Settled> settled;

  /** Nothing is open. */
  public OpenForecasts() {
    this(List.of(), List.of(), List.of());
  }

  /** Puts stored ones together again. */
  public OpenForecasts(List<Point> points, List<Total> totals, List<Settled> settled) {
    this.points = new ArrayList<>(points);
    this.totals = new ArrayList<>(totals);
    this.settled = new ArrayDeque<>(settled);
  }

  /** Open forecasts of single periods. */
  public List<Point> points() {
    return points;
  }

  /** Open forecasts of totals. */
  public List<Total> totals() {
    return totals;
  }

  /** The last settled errors of horizon 1, oldest first. */
  public Iterable<Settled> settled() {
    return settled;
  }

  /** How many errors of horizon 1 are known. */
  public int settledCount() {
    return settled.size();
  }

  /** Opens a forecast; it replaces an open one of the same target and horizon. */
  public void open(Point point) {
    points.removeIf(p -> p.target() == point.target() && p.horizon() == point.horizon());
    points.add(point);
  }

  /** Opens a total; it replaces an open one of the same end and length. */
  public void open(Total total) {
    totals.removeIf(t -> t.end() == total.end() && t.length() == total.length());
    totals.add(total);
  }

  /** Takes out the forecasts of a period, by horizon; those of earlier periods are dropped. */
  public List<Point> takeDue(long period) {
    return take(points, period, Point::target);
  }

  /** Takes out the totals that end with a period; those that ended before are dropped. */
  public List<Total> takeDueTotals(long period) {
    return take(totals, period, Total::end);
  }

  /** Remembers a settled error of horizon 1. */
  public void settle(float actual, float mean) {
    if (settled.size() == QUALITY_PERIODS) {
      settled.removeFirst();
    }
    settled.addLast(new Settled(actual, mean));
  }

  private static <T> List<T> take(
      List<T> open, long period, java.util.function.ToLongFunction<T> when) {
    List<T> due = new ArrayList<>();
    for (Iterator<T> it = open.iterator(); it.hasNext(); ) {
      T next = it.next();
      if (when.applyAsLong(next) <= period) {
        it.remove();
        if (when.applyAsLong(next) == period) {
          due.add(next);
        }
      }
    }
    return due;
  }
}
