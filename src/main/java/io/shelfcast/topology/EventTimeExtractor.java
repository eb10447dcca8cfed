package io.shelfcast.topology;

import io.shelfcast.event.PosSale;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Orders events by when they happened, not by when they were appended, so that Streams merges a
 * location's sales and its close of day in their own order. An event that claims to have happened
 * more than a day after it was recorded keeps the record's time; the demand stage sees that both
 * differ and refuses it.
 */
public final class EventTimeExtractor implements TimestampExtractor {
  private static final long TOLERANCE_MS = Duration.ofDays(1).toMillis();

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    long happened = happenedAt(record);
    return happened > record.timestamp() + TOLERANCE_MS ? record.timestamp() : happened;
  }

  private static long happenedAt(ConsumerRecord<Object, Object> record) {
    Object value = record.value();
    long happened = record.timestamp();
    if (value instanceof PosSale sale) {
      happened = sale.getSoldAt().toEpochMilli();
    } else if (value instanceof StoreDayClosed closed) {
      happened = closed.getClosedAt().toEpochMilli();
    } else if (value instanceof StockStatus status) {
      happened = status.getReportedAt().toEpochMilli();
    }
    // Streams drops records before 1970; the demand stage refuses them with a cause instead.
    return Math.max(0, happened);
  }
}
