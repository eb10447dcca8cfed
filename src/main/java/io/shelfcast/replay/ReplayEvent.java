package io.shelfcast.replay;

import io.shelfcast.event.PosSale;
import io.shelfcast.event.StoreDayClosed;
import io.shelfcast.event.Topic;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/**
 * One event on its way to a topic.
 *
 * @param topic where it goes
 * @param key the record's key (DESIGN section 3)
 * @param value an instance of the topic's type
 * @param time event time, the record's timestamp; for a late sale the time it arrived
 */
public record ReplayEvent(Topic<?> topic, String key, SpecificRecord value, Instant time) {
  public ReplayEvent {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(time, "time");
    if (!topic.type().isInstance(value)) {
      throw new IllegalArgumentException(
          "%s takes %s, not %s".formatted(topic.name(), topic.type().getSimpleName(), value));
    }
  }

  /** The value as it goes over the wire, in the topic's serde. */
  public byte[] valueBytes() {
    return serialized(topic, value);
  }

  /**
   * The business date that the event belongs to; of events without one, the date of {@link #time}.
   */
  public LocalDate businessDate() {
    if (value instanceof PosSale sale) {
      return sale.getBusinessDate();
    }
    if (value instanceof StoreDayClosed closed) {
      return closed.getBusinessDate();
    }
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }

  private static <V extends SpecificRecord> byte[] serialized(
      Topic<V> topic, SpecificRecord value) {
    return topic.values().serializer().serialize(topic.name(), topic.type().cast(value));
  }
}
