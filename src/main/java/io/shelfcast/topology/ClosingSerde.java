package io.shelfcast.topology;

import io.shelfcast.demand.ClosedPeriod;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.event.SeriesKey;
import java.util.OptionalLong;

/** Stores a {@link Closing} while it is parked. */
final class ClosingSerde {
  private static final int SERIES_CLOSED = 1;
  private static final int SERIES_RETIRED = 2;
  private static final int LOCATION_CLOSED = 3;
  private static final int WATERMARK = 4;
  private static final Mask[] MASKS = Mask.values();

  private ClosingSerde() {}

  static void write(Closing closing, StateWriter out) {
    if (closing instanceof Closing.SeriesClosed series) {
      ClosedPeriod closed = series.closed();
      PeriodTotals totals = closed.totals();
      out.unsigned(SERIES_CLOSED)
          .text(series.key().toString())
          .block(SeriesSerde.write(series.series()))
          .signed(closed.period())
          .unsigned(closed.revision())
          .signed(totals.soldMilli())
          .signed(totals.returnedMilli())
          .signed(totals.revenue())
          .signed(totals.lines())
          .float64(closed.actual())
          .float64(closed.demand())
          .unsigned(closed.mask().ordinal())
          .unsigned(closed.outlier() ? 1 : 0);
    } else if (closing instanceof Closing.SeriesRetired retired) {
      out.unsigned(SERIES_RETIRED).text(retired.key().toString());
    } else if (closing instanceof Closing.LocationClosed location) {
      out.unsigned(LOCATION_CLOSED).text(location.locationId()).signed(location.period());
      write(location.announced(), out);
    } else if (closing instanceof Closing.Watermark watermark) {
      out.unsigned(WATERMARK);
      write(watermark.closedThrough(), out);
    }
  }

  static Closing read(StateReader in) {
    int kind = in.count();
    return switch (kind) {
      case SERIES_CLOSED ->
          new Closing.SeriesClosed(
              SeriesKey.parse(in.text()), SeriesSerde.read(in.block()), readClosed(in));
      case SERIES_RETIRED -> new Closing.SeriesRetired(SeriesKey.parse(in.text()));
      case LOCATION_CLOSED -> new Closing.LocationClosed(in.text(), in.signed(), readPeriod(in));
      case WATERMARK -> new Closing.Watermark(readPeriod(in));
      default -> throw new IllegalStateException("a parked close has kind " + kind);
    };
  }

  private static ClosedPeriod readClosed(StateReader in) {
    return new ClosedPeriod(
        in.signed(),
        in.count(),
        new PeriodTotals(in.signed(), in.signed(), in.signed(), (int) in.signed()),
        in.float64(),
        in.float64(),
        MASKS[in.count()],
        in.unsigned() == 1);
  }

  private static void write(OptionalLong period, StateWriter out) {
    out.unsigned(period.isPresent() ? 1 : 0).signed(period.orElse(0));
  }

  private static OptionalLong readPeriod(StateReader in) {
    boolean present = in.unsigned() == 1;
    long period = in.signed();
    return present ? OptionalLong.of(period) : OptionalLong.empty();
  }
}
