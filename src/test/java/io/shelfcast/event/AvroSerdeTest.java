package io.shelfcast.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
  private static final String TOPIC = "pos-sales";

  private final LocalSchemaRegistry registry = new LocalSchemaRegistry();
  private final AvroSerde<PosSale> serde = new AvroSerde<>(PosSale.class, registry);

  @Test
  void readsWhatItWrote() {
    PosSale sale = sale("T1", 2.5);
    sale =
        PosSale.newBuilder(sale)
            .setVoids(
                LineReference.newBuilder()
                    .setWorkstationId("W1")
                    .setBusinessDate(LocalDate.of(2011, 1, 28))
                    .setTransactionId("T0")
                    .setLineNumber(3)
                    .build())
            .build();

    byte[] bytes = write(sale);

    assertThat(ByteBuffer.wrap(bytes).get(0)).isZero();
    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(1);
    assertThat(read(bytes)).isEqualTo(sale);
  }

  @Test
  void aTombstoneStaysATombstone() {
    assertThat(write(null)).isNull();
    assertThat(read(null)).isNull();
  }

  @Test
  void aValueThatCannotBeWrittenSpoilsNothingAfterIt() {
    byte[] expected = write(sale("T2", 1));
    PosSale incomplete = new PosSale();
    incomplete.put("transactionId", "written before the failure");
    incomplete.put("lineNumber", 1);

    assertThatThrownBy(() -> write(incomplete))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("cannot write a PosSale to pos-sales");

    assertThat(write(sale("T2", 1))).isEqualTo(expected);
  }

  @Test
  void refusesBytesThatAreNotOnTheWireFormat() {
    assertThatThrownBy(() -> read(new byte[] {0, 0, 0}))
        .isInstanceOf(MalformedRecordException.class);
    assertThatThrownBy(() -> read("{\"item\": 1}".getBytes()))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining(TOPIC);
  }

  @Test
  void refusesATruncatedValue() {
    byte[] whole = write(sale("T3", 1));
    for (int length = 5; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  void aLengthBeyondTheRecordAllocatesNothing() {
    byte[] bytes = write(sale("T4", 1));
    byte[] oneBillion = {(byte) 128, (byte) 168, (byte) 214, (byte) 185, 7};
    System.arraycopy(oneBillion, 0, bytes, 5, oneBillion.length);

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("1000000000");
  }

  @Test
  void namesAnUnknownSchemaId() {
    byte[] bytes = write(sale("T5", 1));
    ByteBuffer.wrap(bytes).putInt(1, 77);

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(UnknownSchemaException.class)
        .hasMessageContaining("77");
  }

  @Test
  void saysSoWhenTheRecordIsOfAnotherKind() {
    Schema other =
        new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}");
    int id = registry.register("other-value", other);
    byte[] bytes = ByteBuffer.allocate(5).put((byte) 0).putInt(id).array();

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("does not fit PosSale");
  }

  @Test
  void readsWhatANewerSchemaWrote() throws Exception {
    Schema current = PosSale.getClassSchema();
    Schema newer = withExtraField(current);
    GenericData.Record record = new GenericData.Record(newer);
    PosSale sale = sale("T6", 4);
    record.put("transactionId", "T6");
    record.put("lineNumber", 1);
    record.put("locationId", "CA_1");
    record.put("workstationId", "W1");
    record.put("itemId", "FOODS_3_090");
    record.put("businessDate", (int) sale.getBusinessDate().toEpochDay());
    record.put("soldAt", sale.getSoldAt().toEpochMilli());
    record.put("quantity", 4.0);
    record.put("unitPrice", 1.99);
    record.put("currency", "USD");
    record.put("loyalty", "gold");
    int id = registry.register(AvroSerde.subjectOf(TOPIC), newer);
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericData.Record>(newer).write(record, encoder);

    assertThat(read(out.toByteArray())).isEqualTo(sale);
  }

  @Test
  void ofALaterReleasesBodiesItReadsThoseItKnowsAndTellsTheOthers() {
    // Given training rows that may be of one kind more
    Topic<TrainingRow> topic = new Topics(registry, "").trainingRows;
    LaterRelease later = new LaterRelease(topic, registry);

    // When one of each comes
    var marker = new GenericData.Record(DayClosedMarker.getClassSchema());
    marker.put("partition", 3);
    marker.put("closedThrough", (int) LocalDate.of(2011, 1, 29).toEpochDay());
    byte[] known = later.known(marker);

    // Then
    assertThat(read(topic, known).getBody())
        .isEqualTo(new DayClosedMarker(3, LocalDate.of(2011, 1, 29)));
    assertThatThrownBy(() -> read(topic, later.unknown()))
        .isInstanceOf(UnknownBodyException.class)
        .hasMessageContaining("a TrainingRow of a kind that only a later release knows")
        .hasMessageContaining("LaterBody");
    for (int length = 5; length < known.length; length++) {
      byte[] part = Arrays.copyOf(known, length);
      assertThatThrownBy(() -> read(topic, part)).isInstanceOf(MalformedRecordException.class);
    }
  }

  @Test
  void aKnownBodyThatHasBecomeAnotherDoesNotFit() {
    // Given a marker whose partition is now text
    Schema marker =
        SchemaBuilder.record("DayClosedMarker")
            .namespace("io.shelfcast.event")
            .fields()
            .requiredString("partition")
            .endRecord();
    Topic<TrainingRow> topic = new Topics(registry, "").trainingRows;
    Schema other =
        LaterRelease.withBodies(topic.schema(), List.of(TrainingExample.getClassSchema(), marker));
    int id = registry.register("other-value", other);
    var body = new GenericData.Record(marker);
    body.put("partition", "first");

    byte[] bytes = LaterRelease.write(other, id, body);

    assertThatThrownBy(() -> read(topic, bytes))
        .isInstanceOf(MalformedRecordException.class)
        .hasMessageContaining("does not fit TrainingRow");
  }

  private static <V extends SpecificRecord> V read(Topic<V> topic, byte[] bytes) {
    return topic.values().deserializer().deserialize(topic.name(), bytes);
  }

  @Test
  void letsRegistryOutagesThrough() {
    SchemaRegistry away =
        new SchemaRegistry() {
          @Override
          public int register(String subject, Schema schema) {
            throw new RegistryUnavailableException("away", new IOException());
          }

          @Override
          public Schema byId(int id) {
            throw new RegistryUnavailableException("away", new IOException());
          }

          @Override
          public List<String> incompatibilities(String subject, Schema schema) {
            return List.of();
          }

          @Override
          public void close() {}
        };
    AvroSerde<PosSale> unlucky = new AvroSerde<>(PosSale.class, away);
    byte[] bytes = write(sale("T7", 1));

    assertThatThrownBy(() -> unlucky.serializer().serialize(TOPIC, sale("T7", 1)))
        .isInstanceOf(RegistryUnavailableException.class);
    assertThatThrownBy(() -> unlucky.deserializer().deserialize(TOPIC, bytes))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  @Test
  void servesSeveralThreads() throws Exception {
    var pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Boolean>> tasks =
          IntStream.range(0, 64)
              .<Callable<Boolean>>mapToObj(
                  task ->
                      () ->
                          IntStream.range(0, 500)
                              .mapToObj(i -> sale("T" + task + "-" + i, i))
                              .allMatch(sale -> sale.equals(read(write(sale)))))
              .toList();
      for (Future<Boolean> result : pool.invokeAll(tasks)) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void everyTopicsValuesGoThereAndBack() {
    Topics topics = new Topics(registry, "");
    Item item =
        Item.newBuilder()
            .setItemId("FOODS_3_090")
            .setCategory("FOODS_3")
            .setAttributes(Map.of("brand", "x"))
            .build();

    byte[] bytes = topics.items.values().serializer().serialize("items", item);

    assertThat(topics.items.values().deserializer().deserialize("items", bytes)).isEqualTo(item);
  }

  private byte[] write(PosSale sale) {
    return serde.serializer().serialize(TOPIC, sale);
  }

  private PosSale read(byte[] bytes) {
    return serde.deserializer().deserialize(TOPIC, bytes);
  }

  private static Schema withExtraField(Schema schema) {
    String json = schema.toString();
    int end = json.lastIndexOf("]}");
    return new Schema.Parser()
        .parse(
            json.substring(0, end)
                + ",{\"name\":\"loyalty\",\"type\":\"string\",\"default\":\"none\"}]}");
  }

  private static PosSale sale(String transaction, double quantity) {
    return PosSale.newBuilder()
        .setTransactionId(transaction)
        .setLineNumber(1)
        .setLocationId("CA_1")
        .setWorkstationId("W1")
        .setItemId("FOODS_3_090")
        .setBusinessDate(LocalDate.of(2011, 1, 29))
        .setSoldAt(Instant.parse("2011-01-29T12:00:00Z"))
        .setQuantity(quantity)
        .setUnitPrice(1.99)
        .setCurrency("USD")
        .setVoids(null)
        .build();
  }
}
