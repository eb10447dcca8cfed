package io.shelfcast.topology;

import io.shelfcast.demand.History;
import io.shelfcast.demand.Mask;
import io.shelfcast.demand.Period;
import io.shelfcast.event.CompletedLaunch;
import io.shelfcast.event.DayClosedMarker;
import io.shelfcast.event.Item;
import io.shelfcast.event.LaunchEvent;
import io.shelfcast.model.efm.LaunchRow;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Sends a launch on, once its first weeks at a location are complete, for the next ones to be
 * forecast by; and the partition's markers. A series that began to sell much later than its item
 * was launched, or was out of stock for long, or whose item was delisted in these weeks, says
 * nothing of a launch.
 */
final class CompletedLaunchProcessor
    extends ContextualProcessor<String, Closing, String, LaunchEvent> {
  private static final int LATEST_START_DAYS = 28;
  private static final double MOST_OUT_OF_STOCK = 0.25; // of its periods

  private final Period grain;
  private final List<CompletedLaunch> completed = new ArrayList<>(); // of the location that closes
  private ReferenceData reference;

  CompletedLaunchProcessor(Period grain) {
    this.grain = grain;
  }

  @Override
  public void init(ProcessorContext<String, LaunchEvent> context) {
    super.init(context);
    completed.clear(); // a task that is revived is this one, with what it had found
    reference = ServingTopology.referenceData(context);
  }

  @Override
  public void process(Record<String, Closing> record) {
    if (record.value() instanceof Closing.SeriesClosed closed) {
      completed(closed).ifPresent(completed::add);
    } else if (record.value() instanceof Closing.LocationClosed location) {
      LocalDate before = date(location.announced());
      for (CompletedLaunch launch : completed) {
        send(
            launch.getItemId(),
            CompletedLaunch.newBuilder(launch).setClosedThrough(before).build());
      }
      completed.clear();
    } else if (record.value() instanceof Closing.Watermark watermark) {
      LocalDate through = date(watermark.closedThrough());
      int partition = context().taskId().partition();
      // All partitions' markers in one order: they share a key, and the topic has one partition.
      send(CategoryPartitioner.EVERYONE, new DayClosedMarker(partition, through));
    }
  }

  private Optional<CompletedLaunch> completed(Closing.SeriesClosed closed) {
    long last = closed.closed().period();
    long first = last - Launches.periods(grain) + 1;
    String itemId = closed.key().itemId();
    // A launch may be brought forward, or announced, as late as in its first period.
    Optional<LocalDate> launchDate =
        reference
            .item(itemId, grain.lastDate(first))
            .map(Item::getLaunchDate)
            .filter(date -> grain.indexOf(date) == first);
    if (launchDate.isEmpty()) {
      return Optional.empty();
    }
    if (reference
        .item(itemId, grain.lastDate(last))
        .map(Item::getDelistedDate)
        .filter(delisted -> grain.indexOf(delisted.minusDays(1)) < last)
        .isPresent()) {
      return Optional.empty();
    }
    History history = closed.series().history();
    if (history.firstPeriod() > first + LATEST_START_DAYS / grain.days()) {
      return Optional.empty();
    }
    double total = 0;
    int out = 0;
    for (long period = Math.max(first, history.firstPeriod()); period <= last; period++) {
      int position = history.positionOf(period);
      total += history.demand(position);
      out += history.mask(position) == Mask.STOCK_OUT ? 1 : 0;
    }
    return out > MOST_OUT_OF_STOCK * Launches.periods(grain)
        ? Optional.empty()
        : Optional.of(launch(closed, launchDate.get(), total));
  }

  private CompletedLaunch launch(Closing.SeriesClosed closed, LocalDate launchDate, double total) {
    String itemId = closed.key().itemId();
    String location = closed.key().locationId();
    long first = grain.indexOf(launchDate);
    // As it was known the day before its first period, whatever was learned since.
    LocalDate before = grain.firstDate(first).minusDays(1);
    Item item =
        reference
            .item(itemId, before)
            .or(() -> reference.item(itemId, grain.lastDate(first)))
            .orElseThrow();
    LaunchRow row = Launches.row(item, launchDate, location, reference.location(location, before));
    return new CompletedLaunch(
        row.itemId(),
        location,
        row.category(),
        row.attributes(),
        item.getPrice(),
        launchDate,
        grain.lastDate(closed.closed().period()),
        total,
        null);
  }

  private LocalDate date(OptionalLong period) {
    return period.isEmpty() ? null : grain.firstDate(period.getAsLong());
  }

  private void send(String key, Object body) {
    context()
        .forward(
            new Record<>(key, new LaunchEvent(body), Math.max(0, context().currentStreamTimeMs())));
  }
}
