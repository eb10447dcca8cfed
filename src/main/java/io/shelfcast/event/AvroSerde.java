package io.shelfcast.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Avro values in Confluent's wire format: a zero byte, the schema's id as four bytes big-endian,
 * then the Avro binary encoding. The subject is the topic's name with {@code -value} behind it.
 *
 * <p>Reading throws {@link MalformedRecordException} or {@link UnknownSchemaException} for bytes
 * that can never be read, {@link UnknownBodyException} for a body of a later release, whose other
 * bodies are read, and {@link RegistryUnavailableException} when the registry is away. Safe for
 * several threads.
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
  private static final byte MAGIC = 0;
  private static final int HEADER = 5;

  private final Class<T> type;
  private final Schema schema;
  private final EventModel data;
  private final SchemaRegistry registry;
  private final EventWriter writer;
  private final Map<String, Integer> idsByTopic = new ConcurrentHashMap<>();
  private final Map<Integer, Reading> readersById = new ConcurrentHashMap<>();
  private final ThreadLocal<Encoding> encodings = ThreadLocal.withInitial(Encoding::new);
  private final ThreadLocal<BinaryDecoder> decoders = new ThreadLocal<>();

  /** Reads values that were written with one schema. */
  private interface Reading {
    Object read(Decoder in) throws IOException;
  }

  /**
   * @param type a class that Avro generated
   * @param registry where schemas are registered and looked up
   */
  public AvroSerde(Class<T> type, SchemaRegistry registry) {
    this.type = type;
    this.data = new EventModel(type);
    this.schema = SpecificData.get().getSchema(type);
    this.registry = registry;
    this.writer = new EventWriter(schema);
  }

  /** Name of a topic's value subject. */
  public static String subjectOf(String topic) {
    return topic + "-value";
  }

  @Override
  public Serializer<T> serializer() {
    return this::serialize;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this::deserialize;
  }

  private byte[] serialize(String topic, T value) {
    if (value == null) {
      return null; // a tombstone
    }
    int id = idOf(topic);
    Encoding encoding = encodings.get();
    try {
      return encoding.encode(id, value, writer);
    } catch (IOException | RuntimeException e) {
      encodings.remove(); // its encoder may hold the first half of this value
      throw new MalformedRecordException(
          "cannot write a %s to %s: %s".formatted(schema.getName(), topic, e.getMessage()), e);
    }
  }

  private int idOf(String topic) {
    Integer known = idsByTopic.get(topic); // computeIfAbsent alone may lock on the hot path
    return known != null
        ? known
        : idsByTopic.computeIfAbsent(topic, t -> registry.register(subjectOf(t), schema));
  }

  private T deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      return null; // a tombstone
    }
    if (bytes.length < HEADER || bytes[0] != MAGIC) {
      throw new MalformedRecordException(
          "not in Confluent's wire format: a value of %s starts with a zero byte and a schema id"
              .formatted(topic));
    }
    int id = ByteBuffer.wrap(bytes).getInt(1);
    Reading reader = readerOf(topic, id);
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoders.get());
      decoders.set(decoder);
      return type.cast(reader.read(decoder));
    } catch (UnknownBodyException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new MalformedRecordException(
          "cannot read a %s of %s with schema id %d: %s"
              .formatted(schema.getName(), topic, id, e.getMessage()),
          e);
    }
  }

  private Reading readerOf(String topic, int id) {
    Reading known = readersById.get(id);
    if (known != null) {
      return known;
    }
    Schema written = registry.byId(id);
    List<String> differences = SchemaDifferences.betweenKnownBodies(schema, written);
    if (!differences.isEmpty()) {
      throw new MalformedRecordException(
          "a value of %s was written with schema id %d, which does not fit %s: %s"
              .formatted(topic, id, schema.getName(), String.join("; ", differences)));
    }
    Reading reader = reader(written);
    readersById.put(id, reader);
    return reader;
  }

  private Reading reader(Schema written) {
    if (written.equals(schema)) {
      return new EventReader(schema, data)::read;
    }
    SpecificDatumReader<T> resolving = new SpecificDatumReader<>(written, schema, data);
    return SchemaDifferences.between(schema, written).isEmpty()
        ? in -> resolving.read(null, in)
        : in -> readKnownBody(resolving, in);
  }

  /** Of a schema with bodies that only a later release knows, which is all that Avro can miss. */
  private Object readKnownBody(SpecificDatumReader<T> resolving, Decoder in) throws IOException {
    try {
      return resolving.read(null, in);
    } catch (AvroTypeException e) {
      throw new UnknownBodyException(
          "a %s of a kind that only a later release knows: %s"
              .formatted(schema.getName(), e.getMessage()),
          e);
    }
  }

  /** One thread's buffer and encoder. */
  private static final class Encoding {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private BinaryEncoder encoder;

    // An event often goes to a store and to its topic, one right behind the other.
    private Object lastValue;
    private int lastId;
    private byte[] lastBytes;

    private byte[] encode(int id, SpecificRecord value, EventWriter writer) throws IOException {
      if (value != lastValue || id != lastId) {
        lastBytes = encodeAfresh(id, value, writer);
        lastValue = value;
        lastId = id;
      }
      return lastBytes;
    }

    private byte[] encodeAfresh(int id, SpecificRecord value, EventWriter writer)
        throws IOException {
      bytes.reset();
      bytes.write(MAGIC);
      bytes.write(id >>> 24);
      bytes.write(id >>> 16);
      bytes.write(id >>> 8);
      bytes.write(id);
      encoder = EncoderFactory.get().binaryEncoder(bytes, encoder);
      writer.write(value, encoder);
      encoder.flush();
      return bytes.toByteArray();
    }
  }
}
