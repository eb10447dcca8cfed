package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.SeriesKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Holds closes back until the models that their forecasts must use are there (DESIGN section 2,
 * rule 3), so that how long training takes cannot show in a forecast. What comes behind a parked
 * close waits, too: a period settles the forecasts made before it.
 *
 * <p>A closed series is parked with its history, of which the same features come as when it was
 * closed. After a bounded wait for the models of an epoch, all that wait for them go on without.
 *
 * <p>A location's period waits as a whole, and goes on as a whole: the stages behind sum over it,
 * and store the sums when it has closed. Were it let go in parts, a commit could come between two
 * of them, and a crash behind it would lose the sums of the first.
 */
final class ParkingProcessor extends ContextualProcessor<String, Closing, String, Closing> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final ServingSettings settings;
  private final Period grain;
  private final Function<ProcessingContext, ModelSource> source;

  private KeyValueStore<Bytes, byte[]> parked; // by the order of arrival
  private ModelSource models;
  private long first; // the oldest parked
  private long next; // = first when nothing is parked
  private long awaited = Long.MIN_VALUE; // the newest epoch that a close has waited for
  private long waitingSince; // for that epoch

  ParkingProcessor(ServingSettings settings, Function<ProcessingContext, ModelSource> source) {
    this.source = source;
    this.settings = settings;
    this.grain = settings.demand().period();
  }

  @Override
  public void init(ProcessorContext<String, Closing> context) {
    super.init(context);
    parked = context.getStateStore(ServingTopology.PARKED);
    models = source.apply(context);
    first = 0; // a task that is revived is this one, with what it knew
    next = 0;
    awaited = Long.MIN_VALUE;
    try (var all = parked.all()) {
      while (all.hasNext()) {
        long number = number(all.next().key);
        first = first == next ? number : first;
        next = number + 1;
      }
    }
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::release);
  }

  @Override
  public void process(Record<String, Closing> record) {
    if (first == next && missing(record.value()).isEmpty()) {
      context().forward(record);
      return;
    }
    StateWriter out = new StateWriter(512).signed(record.timestamp()).text(record.key());
    ClosingSerde.write(record.value(), out);
    parked.put(key(next++), out.toBytes());
  }

  /**
   * Lets go, in order, of what is ready and of what has waited enough; at least of one location,
   * and for one turn. When models come, closes of months may be ready at once; between turns the
   * thread commits and polls, so that they outlast neither its transaction nor its place in the
   * group.
   */
  private void release(long now) {
    long began = System.nanoTime();
    boolean goesOn = true;
    boolean begun = false; // a location
    while (first < next && goesOn) {
      StateReader in = new StateReader(parked.get(key(first)));
      long timestamp = in.signed();
      String name = in.text();
      Closing closing = ClosingSerde.read(in);
      OptionalLong missing = begun ? OptionalLong.empty() : missing(closing);
      if (missing.isPresent() && waits(missing.getAsLong(), now)) {
        return;
      }
      parked.delete(key(first++));
      context().forward(new Record<>(name, closing, timestamp));
      begun =
          closing instanceof Closing.SeriesClosed
              || begun && closing instanceof Closing.SeriesRetired; // which waits for no models
      Duration taken = Duration.ofNanos(System.nanoTime() - began);
      goesOn = begun || taken.compareTo(settings.releaseTurn()) < 0;
    }
  }

  /** Whether an epoch is still worth the wait, which is one for all closes; an older one is not. */
  private boolean waits(long epoch, long now) {
    if (epoch > awaited) {
      awaited = epoch;
      waitingSince = now;
    }
    return now - waitingSince < settings.training().patience().toMillis();
  }

  /** The epoch whose models a close needs and that are not there. */
  private OptionalLong missing(Closing closing) {
    if (!(closing instanceof Closing.SeriesClosed closed)) {
      return OptionalLong.empty();
    }
    SeriesKey series = closed.key();
    long asOf = closed.closed().period();
    LocalDate date = grain.lastDate(asOf);
    boolean ready = !settings.forecast().wanted(series.locationId(), date) || models.isReady(asOf);
    return ready
        ? OptionalLong.empty()
        : OptionalLong.of(settings.training().epochs().inForce(asOf));
  }

  private static Bytes key(long number) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static long number(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong();
  }
}
