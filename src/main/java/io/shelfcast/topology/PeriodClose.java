package io.shelfcast.topology;

import io.shelfcast.demand.BusinessClock.LocationDays;
import io.shelfcast.demand.ClosedPeriod;
import io.shelfcast.demand.DemandRules;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.Series;
import io.shelfcast.demand.StockOut;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.DemandTrigger;
import io.shelfcast.event.Item;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.topology.EventCounters.Kind;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The close of a location's period, and the corrections after it: folds lines into totals, fills
 * zeros, masks, appends to the histories, and sends what came of it.
 */
final class PeriodClose {
  /** Where results go. */
  interface Output {
    /** A series' closed or corrected period, for the topic. */
    void demand(String name, DailyDemand demand);

    /** What the settle stage must know. */
    void closing(String name, Closing closing);
  }

  private final DemandRules rules;
  private final EventCounters counters;
  private final PartitionClock clock;
  private final SaleLines lines;
  private final StockOuts stockOuts;
  private final KeyValueStore<String, Series> series;
  private final ReferenceData reference;
  private final Output output;

  PeriodClose(
      DemandRules rules,
      EventCounters counters,
      ProcessorContext<?, ?> context,
      PartitionClock clock,
      SaleLines lines,
      StockOuts stockOuts,
      Output output) {
    this.rules = rules;
    this.counters = counters;
    this.clock = clock;
    this.lines = lines;
    this.stockOuts = stockOuts;
    this.series = context.getStateStore(ServingTopology.SERIES);
    this.reference = ServingTopology.referenceData(context);
    this.output = output;
  }

  /** Closes a location's next period: everything that is big happens here, once. */
  void close(String location, long period) {
    LocalDate first = rules.period().firstDate(period);
    LocalDate last = rules.period().lastDate(period);
    TreeMap<String, PeriodTotals> sold = lines.totals(location, first, last);
    boolean shut = shut(location, period);
    long oldest = rules.oldestCorrectable(period);
    Map<String, List<StockOut>> outs = stockOuts.at(location, rules.startOf(oldest));
    try (var known = StoreRanges.ofLocation(series, location)) {
      while (known.hasNext()) {
        var entry = known.next();
        SeriesKey key = SeriesKey.parse(entry.key);
        PeriodTotals totals = sold.remove(key.itemId());
        closeSeries(
            entry.key,
            key,
            entry.value,
            totals == null ? PeriodTotals.EMPTY : totals,
            shut ? Mask.CLOSED : stockMask(outs.get(key.itemId()), period));
      }
    }
    for (Map.Entry<String, PeriodTotals> fresh : sold.entrySet()) {
      SeriesKey key = new SeriesKey(location, fresh.getKey());
      Mask mask = stockMask(outs.get(key.itemId()), period);
      closeSeries(key.toString(), key, new Series(period), fresh.getValue(), mask);
    }
    long forgotten = oldest - 1;
    lines.forget(location, rules.period().firstDate(forgotten), rules.period().lastDate(forgotten));
    clock.closed(location, period);
    output.closing(location, new Closing.LocationClosed(location, period, clock.announced()));
  }

  private void closeSeries(
      String name, SeriesKey key, Series known, PeriodTotals totals, Mask mask) {
    ClosedPeriod closed = known.close(totals, mask, rules);
    counters.count(Kind.SERIES_CLOSED);
    publish(name, key, closed, DemandTrigger.CLOSE);
    if (isOver(key, known)) {
      series.delete(name);
      output.closing(name, new Closing.SeriesRetired(key));
      return;
    }
    series.put(name, known);
    output.closing(name, new Closing.SeriesClosed(key, known, closed));
  }

  /** Delisted and without a recent sale, or without a sale in all the history that is kept. */
  private boolean isOver(SeriesKey key, Series known) {
    if (!known.recent().isEmpty()) {
      return false;
    }
    LocalDate date = rules.period().lastDate(known.history().lastPeriod());
    LocalDate delisted =
        reference.item(key.itemId(), date).map(Item::getDelistedDate).orElse(LocalDate.MAX);
    return !delisted.isAfter(date) || known.history().isUnsold();
  }

  /** A late line, or a void of one, corrects the history; the correction goes out at once. */
  void correct(SeriesKey key, long period, PeriodTotals delta) {
    Series known = series.get(key.toString());
    if (known == null) {
      known = unsoldSince(key, period);
    }
    Optional<ClosedPeriod> corrected = known.correct(period, delta, rules);
    corrected.ifPresent(closed -> publishCorrection(key, closed));
    series.put(key.toString(), known);
  }

  /** A series that is first heard of after its first period has closed. */
  private Series unsoldSince(SeriesKey key, long period) {
    String location = key.locationId();
    Series fresh = new Series(period);
    List<StockOut> outs = stockOuts.of(key);
    long lastClosed = clock.location(location).map(LocationDays::lastClosed).orElse(period);
    for (long p = period; p <= lastClosed; p++) {
      Mask mask = shut(location, p) ? Mask.CLOSED : stockMask(outs, p);
      fresh.close(PeriodTotals.EMPTY, mask, rules);
    }
    return fresh;
  }

  /** Stock status that comes after the close masks, or unmasks, what may still be corrected. */
  void remask(SeriesKey key) {
    Series known = series.get(key.toString());
    if (known == null) {
      return;
    }
    List<StockOut> spans = stockOuts.of(key);
    long last = known.history().lastPeriod();
    boolean changed = false;
    for (long period = rules.oldestCorrectable(last); period <= last; period++) {
      int position = known.history().positionOf(period);
      if (position < 0 || known.history().mask(position) == Mask.CLOSED) {
        continue;
      }
      Optional<ClosedPeriod> remasked = known.remask(period, stockMask(spans, period), rules);
      remasked.ifPresent(closed -> publishCorrection(key, closed));
      changed |= remasked.isPresent();
    }
    if (changed) {
      series.put(key.toString(), known);
    }
  }

  private Mask stockMask(List<StockOut> spans, long period) {
    return spans != null && rules.masks(period, spans) ? Mask.STOCK_OUT : Mask.NONE;
  }

  /** Whether a location was to be closed on all dates of a period, and sold nothing after all. */
  private boolean shut(String location, long period) {
    LocalDate first = rules.period().firstDate(period);
    LocalDate last = rules.period().lastDate(period);
    return first.datesUntil(last.plusDays(1)).allMatch(d -> reference.closed(location, d, d))
        && lines.totals(location, first, last).values().stream()
            .noneMatch(totals -> totals.soldMilli() > 0);
  }

  private void publishCorrection(SeriesKey key, ClosedPeriod closed) {
    counters.count(Kind.CORRECTION);
    publish(key.toString(), key, closed, DemandTrigger.CORRECTION);
  }

  private void publish(String name, SeriesKey key, ClosedPeriod closed, DemandTrigger trigger) {
    if (closed.outlier()) {
      counters.count(Kind.OUTLIER);
    }
    PeriodTotals totals = closed.totals();
    LocalDate date = rules.period().firstDate(closed.period());
    // Not by the builder: its checks took a tenth of the time of a close.
    DailyDemand demand =
        new DailyDemand(
            key.locationId(),
            key.itemId(),
            reference.category(key.itemId(), date),
            date,
            closed.revision(),
            totals.sold(),
            totals.returned(),
            closed.demand(),
            totals.revenueAmount(),
            totals.soldMilli() == 0 ? null : totals.averagePrice(),
            totals.lines(),
            maskOf(closed.mask()),
            closed.outlier(),
            trigger);
    output.demand(name, demand);
  }

  private static DemandMask maskOf(Mask mask) {
    return switch (mask) {
      case NONE -> DemandMask.NONE;
      case CLOSED -> DemandMask.CLOSED;
      case STOCK_OUT -> DemandMask.STOCK_OUT;
    };
  }
}
