package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.SeriesKey;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.LocalDate;
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
 * closed. After a bounded wait it goes on with the models that are there.
 */
final class ParkingProcessor extends ContextualProcessor<String, Closing, String, Closing> {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final ServingSettings settings;
  private final Period grain;
  private final Function<ProcessingContext, ModelSource> source;

  private KeyValueStore<Bytes, byte[]> parked; // by the order of arrival
  private ReferenceData reference;
  private ModelSource models;
  private long first; // the oldest parked
  private long next; // = first when nothing is parked
  private long waitingSince;

  ParkingProcessor(ServingSettings settings, Function<ProcessingContext, ModelSource> source) {
    this.source = source;
    this.settings = settings;
    this.grain = settings.demand().period();
  }

  @Override
  public void init(ProcessorContext<String, Closing> context) {
    super.init(context);
    parked = context.getStateStore(ServingTopology.PARKED);
    reference = ServingTopology.referenceData(context);
    models = source.apply(context);
    try (var all = parked.all()) {
      while (all.hasNext()) {
        long number = number(all.next().key);
        first = first == next ? number : first;
        next = number + 1;
      }
    }
    waitingSince = context.currentSystemTimeMs();
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::release);
  }

  @Override
  public void process(Record<String, Closing> record) {
    if (first == next && isReady(record.value())) {
      context().forward(record);
      return;
    }
    if (first == next) {
      waitingSince = context().currentSystemTimeMs();
    }
    StateWriter out = new StateWriter(512).signed(record.timestamp()).text(record.key());
    ClosingSerde.write(record.value(), out);
    parked.put(key(next++), out.toBytes());
  }

  /** Lets go of what is ready, in order; of the oldest in any case once it has waited enough. */
  private void release(long now) {
    while (first < next) {
      StateReader in = new StateReader(parked.get(key(first)));
      long timestamp = in.signed();
      String name = in.text();
      Closing closing = ClosingSerde.read(in);
      if (!isReady(closing) && now - waitingSince < settings.training().patience().toMillis()) {
        return;
      }
      parked.delete(key(first++));
      waitingSince = now;
      context().forward(new Record<>(name, closing, timestamp));
    }
  }

  private boolean isReady(Closing closing) {
    if (!(closing instanceof Closing.SeriesClosed closed)) {
      return true;
    }
    SeriesKey series = closed.key();
    long asOf = closed.closed().period();
    LocalDate date = grain.lastDate(asOf);
    return !settings.forecast().wanted(series.locationId(), date)
        || models.isReady(reference.category(series.itemId(), date), asOf);
  }

  private static Bytes key(long number) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  private static long number(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong();
  }
}
