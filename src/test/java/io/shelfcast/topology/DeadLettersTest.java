package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.MalformedRecordException;
import io.shelfcast.event.RegistryUnavailableException;
import io.shelfcast.event.Topic;
import io.shelfcast.event.Topics;
import io.shelfcast.event.UnknownBodyException;
import io.shelfcast.event.UnknownSchemaException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.AvroTypeException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Response;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler.Result;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.internals.DefaultErrorHandlerContext;
import org.apache.kafka.streams.processor.TaskId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final TaskId A_TASK = new TaskId(0, 3);
  private static final TaskId GLOBAL_THREAD = new TaskId(-1, -1);

  private final Topic<DeadLetter> topic = new Topics(new LocalSchemaRegistry(), "").deadLetters;
  private final EventCounters counters = new EventCounters();
  private final List<ProducerRecord<byte[], byte[]>> sentDirectly = new ArrayList<>();
  private final DeadLetters.OnRead onRead = new DeadLetters.OnRead();

  @BeforeEach
  void configure() {
    onRead.configure(
        new DeadLetters("serving", topic, counters, sentDirectly::add).streamsConfig());
  }

  @Test
  void whatCanNeverBeReadIsPutAside() {
    // When
    Response unknown = read(A_TASK, new UnknownSchemaException(7));
    Response malformed =
        read(A_TASK, new StreamsException(new MalformedRecordException("not Avro")));

    // Then
    assertThat(List.of(unknown.result(), malformed.result())).containsOnly(Result.RESUME);
    assertThat(letter(unknown).getCause()).isEqualTo("UNKNOWN_SCHEMA");
    assertThat(letter(malformed).getCause()).isEqualTo("MALFORMED");
    assertThat(counters.refusedFor(Cause.UNKNOWN_SCHEMA)).isEqualTo(1);
    assertThat(counters.refusedFor(Cause.MALFORMED)).isEqualTo(1);
  }

  @Test
  void aRegistryThatIsAwayStopsTheTaskAndPutsNothingAside() {
    for (TaskId task : List.of(A_TASK, GLOBAL_THREAD)) {
      Response response = read(task, new RegistryUnavailableException("away"));
      assertThat(response.result()).isEqualTo(Result.FAIL);
      assertThat(response.deadLetterQueueRecords()).isEmpty();
    }
    assertThat(sentDirectly).isEmpty();
    for (Cause cause : Cause.values()) {
      assertThat(counters.refusedFor(cause)).isZero();
    }
  }

  @Test
  void aFaultOfOursStopsTheTask() {
    assertThat(read(A_TASK, new IllegalStateException("a bug")).result()).isEqualTo(Result.FAIL);
  }

  @Test
  void whatALaterReleaseCanReadStopsTheTask() {
    Response response = read(A_TASK, new StreamsException(laterBody()));
    assertThat(response.result()).isEqualTo(Result.FAIL);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
  }

  @Test
  void aModelOfALaterReleaseIsPutAside() {
    Response response = read(GLOBAL_THREAD, laterBody());
    assertThat(response.result()).isEqualTo(Result.RESUME);
    assertThat(letter(sentDirectly.get(0)).getCause()).isEqualTo("UNREADABLE_MODEL");
  }

  private static UnknownBodyException laterBody() {
    return new UnknownBodyException("later", new AvroTypeException("not expected"));
  }

  @Test
  void theGlobalThreadsLettersAreSentDirectly() {
    Response response = read(GLOBAL_THREAD, new UnknownSchemaException(7));
    assertThat(response.result()).isEqualTo(Result.RESUME);
    assertThat(response.deadLetterQueueRecords()).isEmpty();
    assertThat(sentDirectly).hasSize(1);
    assertThat(letter(sentDirectly.get(0)).getOffset()).isEqualTo(42);
  }

  @Test
  void leavesOutBytesThatWouldBeTooManyForADeadLetter() {
    byte[] large = new byte[DeadLetters.MAX_VALUE_BYTES + 1];
    DeadLetter letter = letter(read(A_TASK, new MalformedRecordException("not Avro"), large));
    assertThat(letter.getValue()).isNull();
    assertThat(letter.getDetail()).isEqualTo("not Avro (its 900001 bytes are too many to keep)");
  }

  private Response read(TaskId task, Exception error) {
    return read(task, error, new byte[] {0, 0, 0, 0, 7});
  }

  private Response read(TaskId task, Exception error, byte[] value) {
    byte[] key = {'A'};
    return onRead.handleError(
        new DefaultErrorHandlerContext(
            null, "pos-sales", 3, 42, new RecordHeaders(), "source", task, 1_000, key, value),
        new ConsumerRecord<>("pos-sales", 3, 42, key, value),
        error);
  }

  private DeadLetter letter(Response response) {
    assertThat(response.deadLetterQueueRecords()).hasSize(1);
    return letter(response.deadLetterQueueRecords().get(0));
  }

  private DeadLetter letter(ProducerRecord<byte[], byte[]> record) {
    return topic.values().deserializer().deserialize(record.topic(), record.value());
  }
}
