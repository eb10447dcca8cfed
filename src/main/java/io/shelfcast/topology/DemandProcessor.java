package io.shelfcast.topology;

import io.shelfcast.demand.BusinessClock.Due;
import io.shelfcast.demand.BusinessClock.LocationDays;
import io.shelfcast.demand.DemandRules;
import io.shelfcast.demand.LineKey;
import io.shelfcast.demand.Period;
import io.shelfcast.demand.PeriodTotals;
import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.demand.SaleLine;
import io.shelfcast.demand.SaleRules;
import io.shelfcast.demand.StockOut;
import io.shelfcast.event.DailyDemand;
import io.shelfcast.event.LineReference;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.SeriesKey;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.topology.EventCounters.Kind;
import io.shelfcast.topology.PendingCloses.Pending;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The demand stage (DESIGN 4.1). Sales, closes of day and stock status of a location meet here:
 * each sale is one read and one write; all that is big happens once a period, at close.
 *
 * <p>Forwards {@link DailyDemand} to the topic, and {@link Closing} to the settle stage.
 */
final class DemandProcessor extends ContextualProcessor<String, SpecificRecord, String, Object> {
  private static final Duration TURN = Duration.ofMillis(200);
  private static final int QUIET_TURNS = 10;

  /** Key of what speaks of the whole partition. */
  private static final String PARTITION = "";

  /** How far clocks of tills may be ahead of the one that stamped the record. */
  private static final Duration AHEAD_OF_RECORD = Duration.ofDays(1);

  private final DemandRules rules;
  private final ServingSettings settings;
  private final EventCounters counters;
  private final SalesAhead salesAhead;

  private SaleLines lines;
  private StockOuts stockOuts;
  private PartitionClock clock;
  private PendingCloses pending;
  private PeriodClose periods;
  private OptionalLong watermark = OptionalLong.empty();
  private long lastEventAt;
  private long lastSaleAt;
  private int turnsSinceSale;
  private CompletableFuture<Boolean> look; // whether sales are still to be read; null = not asked
  private boolean counts = true;
  private boolean announced; // a marker went out since this task started

  DemandProcessor(ServingSettings settings, EventCounters counters, SalesAhead salesAhead) {
    this.salesAhead = salesAhead;
    this.settings = settings;
    this.rules = settings.demand();
    this.counters = counters;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    lines = new SaleLines(context.getStateStore(ServingTopology.SALE_LINES));
    stockOuts = new StockOuts(context.getStateStore(ServingTopology.STOCK_OUTS));
    clock = new PartitionClock(rules, context.getStateStore(ServingTopology.CLOCK));
    pending = new PendingCloses(context.getStateStore(ServingTopology.PENDING_CLOSES));
    periods = new PeriodClose(rules, counters, context, clock, lines, stockOuts, new Forwarding());
    watermark = clock.watermark();
    lastEventAt = context.currentSystemTimeMs();
    lastSaleAt = lastEventAt;
    turnsSinceSale = 0;
    look = null;
    counts = true;
    announced = false; // a task that is revived is this one, and may have told what was not heard
    context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, this::tellWhenSilent);
    context.schedule(TURN, PunctuationType.WALL_CLOCK_TIME, this::closeWhenSalesStop);
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
    clock.trades(location, period);
    if (late) {
      counters.count(Kind.LATE);
    }
    if (late && known.isEmpty()) {
      periods.correct(new SeriesKey(location, sale.getItemId()), period, line.totals());
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
    // A void of this void may have come first; a void cannot be voided, so this one still counts.
    if (same.isPresent() && same.get().state() != SaleLine.State.VOIDED_AHEAD) {
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
    clock.trades(location, rules.period().indexOf(key.businessDate()));
    Optional<SaleLine> line = lines.get(location, target);
    if (line.isEmpty()) {
      lines.put(location, target, SaleLine.VOIDED_AHEAD);
    } else if (line.get().state() == SaleLine.State.COUNTS) {
      lines.put(location, target, line.get().voided());
      if (late) {
        PeriodTotals taken = PeriodTotals.EMPTY.minus(line.get().totals());
        periods.correct(new SeriesKey(location, line.get().itemId()), period, taken);
      }
    }
  }

  private void storeDayClosed(Record<String, SpecificRecord> record, StoreDayClosed closed) {
    String location = closed.getLocationId();
    checkLocation(record.key(), location);
    LocalDate date = closed.getBusinessDate();
    refuseIf(rules.sales().checkDates(date, rules.dateOf(closed.getClosedAt())));
    refuseFuture(record, closed.getClosedAt());
    refuseIf(clock.check(closed.getClosedAt()));
    pending.add(new Pending(closed.getClosedAt(), location, date));
    closePending(settings.closePatience().isZero() ? Instant.MAX : clock.now());
  }

  /** Closes of day up to a moment take effect, in their own order. */
  private void closePending(Instant moment) {
    for (Optional<Pending> next = pending.takeUntil(moment);
        next.isPresent();
        next = pending.takeUntil(moment)) {
      closeThrough(next.get().locationId(), next.get().date());
    }
  }

  private void closeThrough(String location, LocalDate date) {
    Period grain = rules.period();
    long period = grain.indexOf(date);
    if (grain.lastDate(period).isAfter(date)) {
      period--; // the period goes on after this date
    }
    clock.trades(location, grain.indexOf(date));
    long from = clock.location(location).map(LocationDays::lastClosed).orElse(period) + 1;
    for (long next = from; next <= period; next++) {
      periods.close(location, next);
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
    refuseFuture(record, status.getReportedAt());
    SeriesKey key = new SeriesKey(status.getLocationId(), status.getItemId());
    stockOuts.put(key, new StockOut(status.getOutFrom(), until, status.getReportedAt()));
    periods.remask(key);
  }

  /** Moves the clock to a sale and closes what became due, before the sale itself counts. */
  private void tick(Record<String, SpecificRecord> record, Instant soldAt) {
    refuseFuture(record, soldAt);
    refuseIf(clock.check(soldAt));
    lastSaleAt = context().currentSystemTimeMs();
    turnsSinceSale = 0;
    look = null;
    advance(soldAt);
  }

  private void advance(Instant moment) {
    clock.advance(moment);
    closePending(clock.now());
    for (Optional<Due> due = clock.due(); due.isPresent(); due = clock.due()) {
      periods.close(due.get().locationId(), due.get().period());
    }
  }

  /**
   * When the sales have stopped, and the broker has none behind those that were read, nothing is
   * left to wait for: the closes of day take effect. Silence alone is no proof: on a busy machine,
   * after a restart, sales took longer to come than any patience.
   */
  private void closeWhenSalesStop(long now) {
    turnsSinceSale++;
    boolean quiet = now - lastSaleAt >= settings.closePatience().toMillis();
    if (pending.isEmpty() || !quiet || turnsSinceSale < QUIET_TURNS || mayHaveMore(now)) {
      return;
    }
    for (Optional<Pending> next = pending.takeUntil(Instant.MAX);
        next.isPresent();
        next = pending.takeUntil(Instant.MAX)) {
      advance(next.get().closedAt());
      closeThrough(next.get().locationId(), next.get().date());
    }
    publishWatermark();
  }

  /** Asks the broker, which takes a few turns; waits as long again when there are sales. */
  private boolean mayHaveMore(long now) {
    if (look == null) {
      look = salesAhead.look(context().taskId().partition());
    }
    if (!look.isDone()) {
      return true;
    }
    boolean more = look.handle((found, unknown) -> unknown != null || found).join();
    look = null;
    if (more) {
      lastSaleAt = now;
    }
    return more;
  }

  private static void refuseFuture(Record<String, SpecificRecord> record, Instant moment) {
    if (moment.toEpochMilli() > record.timestamp() + AHEAD_OF_RECORD.toMillis()) {
      throw refused(
          Cause.IMPOSSIBLE_DATE,
          "%s is in the future of its record (%s)"
              .formatted(moment, Instant.ofEpochMilli(record.timestamp())));
    }
  }

  /** Whether a period is closed; refuses a date that is closed too long to be corrected. */
  private boolean isClosed(String location, long period, LocalDate date) {
    Optional<LocationDays> days = clock.location(location).filter(LocationDays::everClosed);
    if (days.isEmpty() || period > days.get().lastClosed()) {
      return false;
    }
    if (period < rules.oldestCorrectable(days.get().lastClosed())) {
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

  private void publishWatermark() {
    OptionalLong now = clock.watermark();
    // A task that was silent before it moved here must be counted again, so each says it once.
    if (!announced || !counts || !now.equals(watermark)) {
      announced = true;
      counts = true;
      watermark = now;
      clock.announce();
      tell(new Closing.Watermark(now));
    }
  }

  /** A partition that has no location, or has gone silent, must not hold up the others. */
  private void tellWhenSilent(long now) {
    Duration patience = watermark.isEmpty() ? settings.emptyAfter() : settings.idleAfter();
    if (counts && now - lastEventAt >= patience.toMillis()) {
      counts = false;
      tell(new Closing.Watermark(OptionalLong.empty()));
    }
  }

  private void tell(Closing.Watermark watermark) {
    forward(PARTITION, watermark);
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

  /** Sends the results of closes and corrections on. */
  private final class Forwarding implements PeriodClose.Output {
    @Override
    public void demand(String name, DailyDemand demand) {
      context()
          .forward(new Record<>(name, demand, streamTime()), ServingTopology.DAILY_DEMAND_SINK);
    }

    @Override
    public void closing(String name, Closing closing) {
      forward(name, closing);
    }
  }

  /** To the stages behind; first to those that models learn from, which wait for nothing. */
  private void forward(String name, Closing closing) {
    Record<String, Closing> record = new Record<>(name, closing, streamTime());
    if (settings.training().enabled()) {
      context().forward(record, ServingTopology.TRAINING_ROWS);
    }
    if (settings.launch()) {
      context().forward(record, ServingTopology.COMPLETED_LAUNCHES);
    }
    context().forward(record, ServingTopology.PARKING);
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
