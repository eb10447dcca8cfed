package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.MalformedRecordException;
import io.shelfcast.event.Topic;
import io.shelfcast.event.UnknownBodyException;
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
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What could not be read or was refused, as dead letters, in the same transaction as everything
 * else. Only faults of the record itself end here: when the registry is away, or the code is wrong,
 * the application stops instead, and nothing is lost or half done.
 *
 * <p>Reference data is read by Kafka Streams' global thread, which has no transaction and cannot
 * send dead letters (4.3). Its dead letters go through an {@link Outlet}, at least once: the global
 * thread reads the reference topics from their beginning whenever an instance starts, and sends
 * them again, each instance its own. Topic, partition and offset tell such repetitions.
 *
 * <p>Kafka Streams makes the three handlers itself; they find this object under {@link #CONFIG}.
 */
public final class DeadLetters {
  /** Streams config under which the handlers find their DeadLetters. */
  public static final String CONFIG = "shelfcast.dead-letters";

  /** The way out of dead letters that no transaction carries. */
  @FunctionalInterface
  public interface Outlet {
    /**
     * Sends a dead letter and returns when it is safe.
     *
     * @throws RuntimeException when it cannot: the application must stop rather than go on
     */
    void send(ProducerRecord<byte[], byte[]> letter);
  }

  /** Bytes of a value that still fit on dead-letters, with room for the rest of the letter. */
  static final int MAX_VALUE_BYTES = 900_000;

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final String application;
  private final Topic<DeadLetter> topic;
  private final EventCounters counters;
  private final Outlet outlet;

  private record Source(String topic, int partition, long offset, long timestamp) {
    static Source of(ErrorHandlerContext context) {
      return new Source(
          context.topic(), context.partition(), context.offset(), context.timestamp());
    }
  }

  /**
   * For an application without a broker: dead letters of reference data are counted and logged.
   *
   * @param application who refuses
   * @param topic where dead letters go
   * @param counters counts them by cause
   */
  public DeadLetters(String application, Topic<DeadLetter> topic, EventCounters counters) {
    this(application, topic, counters, letter -> {});
  }

  /**
   * @param application who refuses
   * @param topic where dead letters go
   * @param counters counts them by cause
   * @param outlet sends those of reference data
   */
  public DeadLetters(
      String application, Topic<DeadLetter> topic, EventCounters counters, Outlet outlet) {
    this.application = application;
    this.topic = topic;
    this.counters = counters;
    this.outlet = outlet;
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

  /**
   * Sends a refused record of reference data through the outlet.
   *
   * @param source where it was read
   */
  void refuseReference(
      Refusal refusal, RecordMetadata source, long timestamp, byte[] key, byte[] value) {
    sendDirectly(
        refusal,
        new Source(source.topic(), source.partition(), source.offset(), timestamp),
        key,
        value);
  }

  private void sendDirectly(Refusal refusal, Source source, byte[] key, byte[] value) {
    LOG.warn(
        "refused reference data {}-{}@{}: {}",
        source.topic(),
        source.partition(),
        source.offset(),
        refusal);
    outlet.send(letter(refusal, source, key, value));
  }

  private ProducerRecord<byte[], byte[]> letter(
      Refusal refusal, Source source, byte[] key, byte[] value) {
    counters.refused(refusal.cause());
    LOG.debug("refused {}: {}", source, refusal);
    boolean kept = value != null && value.length <= MAX_VALUE_BYTES;
    String detail =
        value == null || kept
            ? refusal.detail()
            : "%s (its %d bytes are too many to keep)".formatted(refusal.detail(), value.length);
    DeadLetter letter =
        DeadLetter.newBuilder()
            .setApplication(application)
            .setTopic(source.topic())
            .setPartition(source.partition())
            .setOffset(source.offset())
            .setTimestamp(Instant.ofEpochMilli(source.timestamp()))
            .setCause(refusal.cause().name())
            .setDetail(detail)
            .setKey(key == null ? null : ByteBuffer.wrap(key))
            .setValue(kept ? ByteBuffer.wrap(value) : null)
            .build();
    byte[] bytes = topic.values().serializer().serialize(topic.name(), letter);
    return new ProducerRecord<>(topic.name(), key, bytes);
  }

  /** The application's dead letters, from its settings. */
  static DeadLetters of(Map<String, ?> configs) {
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

  /**
   * A record whose bytes can never be read. One of a kind that a later release knows is not: in a
   * rolling upgrade the task stops, and goes on where that release runs. Models alone are done
   * without: each instance reads them all, and the last good ones stay in use.
   */
  public static final class OnRead implements DeserializationExceptionHandler {
    private static final int GLOBAL_THREAD = -1; // what Kafka Streams puts into its task id

    private DeadLetters letters;

    @Override
    public void configure(Map<String, ?> configs) {
      letters = of(configs);
    }

    @Override
    public Response handleError(
        ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception error) {
      boolean global = context.taskId().subtopology() == GLOBAL_THREAD;
      Optional<Cause> cause =
          find(error, UnknownSchemaException.class)
              .map(e -> Cause.UNKNOWN_SCHEMA)
              .or(() -> find(error, MalformedRecordException.class).map(e -> Cause.MALFORMED));
      if (global && find(error, UnknownBodyException.class).isPresent()) {
        cause = Optional.of(Cause.UNREADABLE_MODEL); // of all that thread reads, models have bodies
      }
      if (cause.isEmpty()) {
        LOG.error(
            "cannot read {}-{}@{}", record.topic(), record.partition(), record.offset(), error);
        return Response.fail();
      }
      Refusal refusal = new Refusal(cause.get(), error.getMessage());
      Source source = Source.of(context);
      if (global) {
        letters.sendDirectly(refusal, source, record.key(), record.value());
        return Response.resume();
      }
      return Response.resume(
          List.of(letters.letter(refusal, source, record.key(), record.value())));
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
          List.of(
              letters.letter(
                  refused.get().refusal(),
                  Source.of(context),
                  context.sourceRawKey(),
                  context.sourceRawValue())));
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
          List.of(
              letters.letter(
                  new Refusal(Cause.MALFORMED, detail), Source.of(context), record.key(), null)));
    }
  }
}
