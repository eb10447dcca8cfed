package io.shelfcast.topology;

import io.shelfcast.demand.BusinessClock;
import io.shelfcast.demand.BusinessClock.LocationDays;
import io.shelfcast.demand.ClosedPeriod;
import io.shelfcast.demand.DemandRules;
import io.shelfcast.demand.LineKey;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.demand.SaleLine;
import io.shelfcast.demand.SaleRules;
import io.shelfcast.demand.Series;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.DemandMask;
import io.shelfcast.event.DemandTrigger;
import io.shelfcast.event.Item;
import io.shelfcast.event.LineReference;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.topology.EventCounters.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The demand stage (DESIGN 4.1). Sales, closes of day and stock status of a location meet here:
 * each sale is one read and one write; all that is big happens once a period, at close.
 *
 * <p>Forwards {@link DailyDemand} to the topic, and {@link Closing} to the settle stage.
 */
final class DemandProcessor extends ContextualProcessor<String, SpecificRecord, String, Object> {
  private static final String CLOCK_KEY = "";

  /** How far clocks of tills may be ahead of the one that stamped the record. */
  private static final Duration AHEAD_OF_RECORD = Duration.ofDays(1);

  private final DemandRules rules;
  private final ServingSettings settings;
  private final EventCounters counters;

  private SaleLines lines;
  private StockOuts stockOuts;
  private KeyValueStore<String, Series> series;
  private KeyValueStore<String, byte[]> clockStore;
  private ReferenceData reference;
  private BusinessClock clock;
  private long nextDueMs;
  private OptionalLong watermark = OptionalLong.empty();
  private long lastEventAt;
  private boolean counts = true;

  DemandProcessor(ServingSettings settings, EventCounters counters) {
    this.settings = settings;
    this.rules = settings.demand();
    this.counters = counters;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    lines = new SaleLines(context.getStateStore(ServingTopology.SALE_LINES));
    stockOuts = new StockOuts(context.getStateStore(ServingTopology.STOCK_OUTS));
    series = context.getStateStore(ServingTopology.SERIES);
    clockStore = context.getStateStore(ServingTopology.CLOCK);
    reference = ServingTopology.referenceData(context);
    clock = restoreClock();
    nextDueMs = clock.nextDueMs();
    watermark = clock.watermark();
    lastEventAt = context.currentSystemTimeMs();
    context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::tellWhenSilent);
  }

  @Override
  public void process(Record<String, SpecificRecord> record) {
    lastEventAt = context().currentSystemTimeMs();
    SpecificRecord event = record.value();
    if (event instanceof PosSale sale) {
      sale(record, sale);
    } else if (event instanceof StoreDayClosed closed) {
      storeDayClosed(record, closed);
    } else if (event instanceof StockStatus status) {
      stockStatus(record, status);
    } else {
      throw refused(Cause.MALFORMED, "a record without a value");
    }
    publishWatermark();
  }

  private void sale(Record<String, SpecificRecord> record, PosSale sale) {
    SaleRules sales = rules.sales();
    String location = sale.getLocationId();
    checkLocation(record.key(), location);
    refuseIf(SaleRules.checkId("workstationId", sale.getWorkstationId()));
    refuseIf(SaleRules.checkId("transactionId", sale.getTransactionId()));
    refuseIf(sales.checkDates(sale.getBusinessDate(), rules.dateOf(sale.getSoldAt())));
    LineReference voids = sale.getVoids();
    if (voids == null) {
      refuseIf(sales.checkItem(sale.getItemId()));
      refuseIf(sales.checkAmounts(sale.getQuantity(), sale.getUnitPrice()));
    } else {
      refuseIf(sales.checkDate("voids.businessDate", voids.getBusinessDate()));
    }
    tick(record, sale.getSoldAt());
    LineKey key =
        new LineKey(
            sale.getWorkstationId(),
            sale.getBusinessDate(),
            sale.getTransactionId(),
            sale.getLineNumber());
    if (voids == null) {
      sold(location, key, sale);
    } else {
      voided(location, key, voids);
    }
  }

  private void sold(String location, LineKey key, PosSale sale) {
    long period = rules.period().indexOf(key.businessDate());
    boolean late = isClosed(location, period, key.businessDate());
    SaleLine line = SaleRules.line(sale.getItemId(), sale.getQuantity(), sale.getUnitPrice());
    Optional<SaleLine> known = lines.get(location, key);
    if (known.isPresent() && known.get().state() != SaleLine.State.VOIDED_AHEAD) {
      if (!known.get().sameAs(line)) {
        throw refused(
            Cause.CONFLICTING_DUPLICATE,
            "line %s counted already with other content: %s".formatted(key, known.get()));
      }
      counters.count(Kind.DUPLICATE);
      return;
    }
    counters.count(line.quantityMilli() < 0 ? Kind.RETURN : Kind.SALE);
    lines.put(location, key, known.isPresent() ? line.voided() : line);
    trades(location, period);
    if (late) {
      counters.count(Kind.LATE);
    }
    if (late && known.isEmpty()) {
      correct(new SeriesKey(location, sale.getItemId()), period, line.totals());
    }
  }

  private void voided(String location, LineKey key, LineReference reference) {
    LineKey target =
        new LineKey(
            reference.getWorkstationId(),
            reference.getBusinessDate(),
            reference.getTransactionId(),
            reference.getLineNumber());
    long period = rules.period().indexOf(target.businessDate());
    boolean late = isClosed(location, period, target.businessDate());
    Optional<SaleLine> same = lines.get(location, key);
    if (same.isPresent()) {
      if (same.get().state() != SaleLine.State.VOID) {
        throw refused(
            Cause.CONFLICTING_DUPLICATE,
            "void %s has the natural key of a line that counted already".formatted(key));
      }
      counters.count(Kind.DUPLICATE);
      return;
    }
    counters.count(Kind.VOID);
    lines.put(location, key, SaleLine.VOID);
    trades(location, rules.period().indexOf(key.businessDate()));
    Optional<SaleLine> line = lines.get(location, target);
    if (line.isEmpty()) {
      lines.put(location, target, SaleLine.VOIDED_AHEAD);
    } else if (line.get().state() == SaleLine.State.COUNTS) {
      lines.put(location, target, line.get().voided());
      if (late) {
        PeriodTotals taken = PeriodTotals.EMPTY.minus(line.get().totals());
        correct(new SeriesKey(location, line.get().itemId()), period, taken);
      }
    }
  }

  private void storeDayClosed(Record<String, SpecificRecord> record, StoreDayClosed closed) {
    String location = closed.getLocationId();
    checkLocation(record.key(), location);
    LocalDate date = closed.getBusinessDate();
    refuseIf(rules.sales().checkDates(date, rules.dateOf(closed.getClosedAt())));
    tick(record, closed.getClosedAt());
    Period grain = rules.period();
    long period = grain.indexOf(date);
    if (grain.lastDate(period).isAfter(date)) {
      period--; // the period goes on after this date
    }
    trades(location, grain.indexOf(date));
    long from = clock.location(location).map(LocationDays::lastClosed).orElse(period) + 1;
    for (long next = from; next <= period; next++) {
      close(location, next);
    }
  }

  private void stockStatus(Record<String, SpecificRecord> record, StockStatus status) {
    checkLocation(record.key(), status.getLocationId());
    refuseIf(rules.sales().checkItem(status.getItemId()));
    Instant until = status.getOutUntil() == null ? Instant.MAX : status.getOutUntil();
    if (!until.isAfter(status.getOutFrom())) {
      throw refused(
          Cause.IMPOSSIBLE_DATE,
          "outUntil %s is not after outFrom %s".formatted(until, status.getOutFrom()));
    }
    refuseIf(rules.sales().checkDate("outFrom", rules.dateOf(status.getOutFrom())));
    tick(record, status.getReportedAt());
    SeriesKey key = new SeriesKey(status.getLocationId(), status.getItemId());
    stockOuts.put(key, new StockOuts.Span(status.getOutFrom(), until));
    remaskClosed(key);
  }

  /** Moves the clock and closes what became due, before the event itself counts. */
  private void tick(Record<String, SpecificRecord> record, Instant moment) {
    if (moment.toEpochMilli() > record.timestamp() + AHEAD_OF_RECORD.toMillis()) {
      throw refused(
          Cause.IMPOSSIBLE_DATE,
          "%s is in the future of its record (%s)"
              .formatted(moment, Instant.ofEpochMilli(record.timestamp())));
    }
    refuseIf(clock.check(moment));
    if (clock.advance(moment)) {
      clockStore.put(CLOCK_KEY, new StateWriter(9).signed(clock.nowMs()).toBytes());
    }
    while (clock.nowMs() >= nextDueMs) {
      clock.due().ifPresent(due -> close(due.locationId(), due.period()));
      nextDueMs = clock.nextDueMs();
    }
  }

  /** Whether a period is closed; refuses a date that is closed too long to be corrected. */
  private boolean isClosed(String location, long period, LocalDate date) {
    Optional<LocationDays> days = clock.location(location).filter(LocationDays::everClosed);
    if (days.isEmpty() || period > days.get().lastClosed()) {
      return false;
    }
    if (period <= days.get().lastClosed() - rules.correctionPeriods()) {
      throw refused(
          Cause.TOO_LATE,
          "businessDate %s closed more than %d days ago at %s, which has closed through %s"
              .formatted(
                  date,
                  rules.correctionDays(),
                  location,
                  rules.period().lastDate(days.get().lastClosed())));
    }
    return true;
  }

  private void trades(String location, long period) {
    if (clock.trades(location, period)) {
      storeLocation(location);
    }
  }

  private void close(String location, long period) {
    LocalDate first = rules.period().firstDate(period);
    LocalDate last = rules.period().lastDate(period);
    TreeMap<String, PeriodTotals> sold = lines.totals(location, first, last);
    boolean traded = sold.values().stream().anyMatch(totals -> totals.soldMilli() > 0);
    boolean shut = !traded && first.datesUntil(last.plusDays(1)).allMatch(d -> shut(location, d));
    Instant oldest = rules.closesAt(period).minus(Duration.ofDays(rules.correctionDays()));
    Map<String, List<StockOuts.Span>> outs = stockOuts.at(location, oldest);
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
    long forgotten = period - rules.correctionPeriods();
    lines.forget(location, rules.period().firstDate(forgotten), rules.period().lastDate(forgotten));
    clock.closed(location, period);
    storeLocation(location);
    forward(location, new Closing.LocationClosed(location, period));
  }

  private void closeSeries(
      String name, SeriesKey key, Series known, PeriodTotals totals, Mask mask) {
    ClosedPeriod closed = known.close(totals, mask, rules);
    counters.count(Kind.SERIES_CLOSED);
    publish(name, key, closed, DemandTrigger.CLOSE);
    if (isOver(key, known)) {
      series.delete(name);
      forward(name, new Closing.SeriesRetired(key));
      return;
    }
    series.put(name, known);
    forward(name, new Closing.SeriesClosed(key, known, closed));
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
  private void correct(SeriesKey key, long period, PeriodTotals delta) {
    Series known = series.get(key.toString());
    if (known == null) {
      known = unsoldSince(key.locationId(), period);
    }
    Optional<ClosedPeriod> corrected = known.correct(period, delta, rules);
    corrected.ifPresent(closed -> publishCorrection(key, closed));
    series.put(key.toString(), known);
  }

  /** A series that is first heard of after its first period has closed. */
  private Series unsoldSince(String location, long period) {
    Series fresh = new Series(period);
    long lastClosed = clock.location(location).map(LocationDays::lastClosed).orElse(period);
    for (long p = period; p <= lastClosed; p++) {
      Mask mask = shut(location, rules.period().firstDate(p)) ? Mask.CLOSED : Mask.NONE;
      fresh.close(PeriodTotals.EMPTY, mask, rules);
    }
    return fresh;
  }

  /** Stock status that comes after the close masks, or unmasks, what may still be corrected. */
  private void remaskClosed(SeriesKey key) {
    Series known = series.get(key.toString());
    if (known == null) {
      return;
    }
    List<StockOuts.Span> spans = stockOuts.of(key);
    long last = known.history().lastPeriod();
    boolean changed = false;
    for (long period = last - rules.correctionPeriods() + 1; period <= last; period++) {
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

  private Mask stockMask(List<StockOuts.Span> spans, long period) {
    return spans != null && StockOuts.masks(spans, period, rules) ? Mask.STOCK_OUT : Mask.NONE;
  }

  private boolean shut(String location, LocalDate date) {
    return reference.closed(location, date, date);
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
    context().forward(new Record<>(name, demand, streamTime()), ServingTopology.DAILY_DEMAND_SINK);
  }

  private static DemandMask maskOf(Mask mask) {
    return switch (mask) {
      case NONE -> DemandMask.NONE;
      case CLOSED -> DemandMask.CLOSED;
      case STOCK_OUT -> DemandMask.STOCK_OUT;
    };
  }

  private void forward(String key, Closing closing) {
    context().forward(new Record<>(key, closing, streamTime()), ServingTopology.SETTLE);
  }

  private void publishWatermark() {
    OptionalLong now = clock.watermark();
    if (!counts || !now.equals(watermark)) {
      counts = true;
      watermark = now;
      forward(CLOCK_KEY, new Closing.Watermark(now));
    }
  }

  /** A partition that has no location, or has gone silent, must not hold up the others. */
  private void tellWhenSilent(long now) {
    Duration patience = watermark.isEmpty() ? settings.emptyAfter() : settings.idleAfter();
    if (counts && now - lastEventAt >= patience.toMillis()) {
      counts = false;
      forward(CLOCK_KEY, new Closing.Watermark(OptionalLong.empty()));
    }
  }

  private void checkLocation(String key, String location) {
    if (!location.equals(key)) {
      throw refused(
          Cause.KEY_MISMATCH, "the key is '%s', the locationId '%s'".formatted(key, location));
    }
    if (clock.location(location).isPresent()) {
      return; // known, so it passed what follows
    }
    refuseIf(SaleRules.checkLocationId(location));
    int expected = LocationPartitioner.partitionOf(location, settings.locationPartitions());
    int actual = context().taskId().partition();
    if (actual != expected) {
      throw refused(
          Cause.WRONG_PARTITION,
          "location '%s' belongs to partition %d of %d, not %d: produce with the default partitioner (murmur2)"
              .formatted(location, expected, settings.locationPartitions(), actual));
    }
  }

  /** Stream time; 0 before the first record, when only markers are sent. */
  private long streamTime() {
    return Math.max(0, context().currentStreamTimeMs());
  }

  private BusinessClock restoreClock() {
    long nowMs = 0;
    Map<String, LocationDays> locations = new HashMap<>();
    try (var stored = clockStore.all()) {
      while (stored.hasNext()) {
        var entry = stored.next();
        StateReader in = new StateReader(entry.value);
        if (entry.key.equals(CLOCK_KEY)) {
          nowMs = in.signed();
        } else {
          locations.put(entry.key, new LocationDays(in.signed(), in.unsigned() == 1));
        }
      }
    }
    return new BusinessClock(rules, nowMs, locations);
  }

  private void storeLocation(String location) {
    LocationDays days = clock.location(location).orElseThrow();
    clockStore.put(
        location,
        new StateWriter(9).signed(days.lastClosed()).unsigned(days.everClosed() ? 1 : 0).toBytes());
    nextDueMs = clock.nextDueMs();
  }

  private static void refuseIf(Optional<Refusal> refusal) {
    if (refusal.isPresent()) {
      throw new RefusedEventException(refusal.get());
    }
  }

  private static RefusedEventException refused(Cause cause, String detail) {
    return new RefusedEventException(new Refusal(cause, detail));
  }
}
