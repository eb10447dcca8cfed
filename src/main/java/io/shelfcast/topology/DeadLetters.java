package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.MalformedRecordException;
import io.shelfcast.event.Topic;
import io.shelfcast.event.UnknownSchemaException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What could not be read or was refused, as dead letters, in the same transaction as everything
 * else. Only faults of the record itself end here: when the registry is away, or the code is wrong,
 * the application stops instead, and nothing is lost or half done.
 *
 * <p>Kafka Streams makes the three handlers itself; they find this object under {@link #CONFIG}.
 */
public final class DeadLetters {
  /** Streams config under which the handlers find their DeadLetters. */
  public static final String CONFIG = "shelfcast.dead-letters";

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final String application;
  private final Topic<DeadLetter> topic;
  private final EventCounters counters;

  /**
   * @param application who refuses
   * @param topic where dead letters go
   * @param counters counts them by cause
   */
  public DeadLetters(String application, Topic<DeadLetter> topic, EventCounters counters) {
    this.application = application;
    this.topic = topic;
    this.counters = counters;
  }

  /** The Streams settings that put dead letters to work. */
  public Map<String, Object> streamsConfig() {
    return Map.of(
        CONFIG,
        this,
        "deserialization.exception.handler",
        OnRead.class,
        "processing.exception.handler",
        OnProcess.class,
        "production.exception.handler",
        OnWrite.class);
  }

  private List<ProducerRecord<byte[], byte[]>> letter(
      Refusal refusal, ErrorHandlerContext source, byte[] key, byte[] value) {
    counters.refused(refusal.cause());
    LOG.debug("refused {}-{}@{}: {}", source.topic(), source.partition(), source.offset(), refusal);
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setApplication(application)
            .setTopic(source.topic())
            .setPartition(source.partition())
            .setOffset(source.offset())
            .setTimestamp(Instant.ofEpochMilli(source.timestamp()))
            .setCause(refusal.cause().name())
            .setDetail(refusal.detail())
            .setKey(key == null ? null : ByteBuffer.wrap(key))
            .setValue(value == null ? null : ByteBuffer.wrap(value))
            .build();
    byte[] bytes = topic.values().serializer().serialize(topic.name(), letter);
    return List.of(new ProducerRecord<>(topic.name(), key, bytes));
  }

  private static DeadLetters of(Map<String, ?> configs) {
    return (DeadLetters) configs.get(CONFIG);
  }

  /** The first of a kind among an exception and its causes. */
  private static <E extends Throwable> Optional<E> find(Throwable error, Class<E> kind) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (kind.isInstance(e)) {
        return Optional.of(kind.cast(e));
      }
    }
    return Optional.empty();
  }

  /** A record whose bytes can never be read. */
  public static final class OnRead implements DeserializationExceptionHandler {
    private DeadLetters letters;

    @Override
    public void configure(Map<String, ?> configs) {
      letters = of(configs);
    }

    @Override
    public Response handleError(
        ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception error) {
      Optional<Cause> cause =
          find(error, UnknownSchemaException.class)
              .map(e -> Cause.UNKNOWN_SCHEMA)
              .or(() -> find(error, MalformedRecordException.class).map(e -> Cause.MALFORMED));
      if (cause.isEmpty()) {
        LOG.error(
            "cannot read {}-{}@{}", record.topic(), record.partition(), record.offset(), error);
        return Response.fail();
      }
      return Response.resume(
          letters.letter(
              new Refusal(cause.get(), error.getMessage()), context, record.key(), record.value()));
    }
  }

  /** An event that a processor refused. */
  public static final class OnProcess implements ProcessingExceptionHandler {
    private DeadLetters letters;

    @Override
    public void configure(Map<String, ?> configs) {
      letters = of(configs);
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception error) {
      Optional<RefusedEventException> refused = find(error, RefusedEventException.class);
      if (refused.isEmpty()) {
        LOG.error(
            "{} failed on {}-{}@{}",
            context.processorNodeId(),
            context.topic(),
            context.partition(),
            context.offset(),
            error);
        return Response.fail();
      }
      return Response.resume(
          letters.letter(
              refused.get().refusal(), context, context.sourceRawKey(), context.sourceRawValue()));
    }
  }

  /** A result that the broker will never take; anything else is tried again or stops. */
  public static final class OnWrite implements ProductionExceptionHandler {
    private DeadLetters letters;

    @Override
    public void configure(Map<String, ?> configs) {
      letters = of(configs);
    }

    @Override
    public Response handleError(
        ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception error) {
      if (find(error, RecordTooLargeException.class).isEmpty()) {
        LOG.error("cannot write to {}", record.topic(), error);
        return Response.fail();
      }
      String detail =
          "a record of %d bytes is too large for %s"
              .formatted(record.value().length, record.topic());
      // Its value would be as much too large for dead-letters.
      return Response.resume(
          letters.letter(new Refusal(Cause.MALFORMED, detail), context, record.key(), null));
    }
  }
}
