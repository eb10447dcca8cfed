package io.shelfcast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.event.AvroSerde;
import io.shelfcast.event.HttpSchemaRegistry;
import io.shelfcast.event.PosSale;
import io.shelfcast.event.RegistryConnection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.flink.avro.shaded.org.apache.avro.Schema;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericData;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericDatumWriter;
import org.apache.flink.avro.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.flink.avro.shaded.org.apache.avro.io.BinaryEncoder;
import org.apache.flink.avro.shaded.org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.shaded.org.apache.avro.io.EncoderFactory;
import org.apache.flink.formats.avro.registry.confluent.ConfluentSchemaRegistryCoder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The genuine Confluent client, as Flink ships it with names of its own, against our registry and
 * our wire format.
 */
class ConfluentInteropTest {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry registry;

  private final SchemaRegistryClient genuine = new CachedSchemaRegistryClient(registry.url(), 100);
  private final AvroSerde<PosSale> serde =
      new AvroSerde<>(PosSale.class, new HttpSchemaRegistry(RegistryConnection.of(registry.url())));

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(folder, 0);
    registry = EmbeddedRegistry.start(broker.bootstrapServers(), 0);
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @Test
  void theGenuineClientReadsWhatWeWrote() throws Exception {
    PosSale sale = InteropSale.sale();
    byte[] bytes = serde.serializer().serialize("ours", sale);

    GenericRecord record = readGenuine("ours-value", bytes);

    assertThat(record.get("itemId").toString()).isEqualTo("FOODS_3_090");
    assertThat(record.get("businessDate")).isEqualTo((int) sale.getBusinessDate().toEpochDay());
    assertThat(record.get("quantity")).isEqualTo(2.5);
    assertThat(record.get("voids")).isNull();
  }

  @Test
  void weReadWhatTheGenuineClientWroteByteForByteTheSame() throws Exception {
    PosSale sale = InteropSale.sale();

    byte[] theirs = writeGenuine("theirs-value", sale);

    assertThat(serde.deserializer().deserialize("theirs", theirs)).isEqualTo(sale);
    assertThat(serde.serializer().serialize("theirs", sale)).isEqualTo(theirs);
  }

  @Test
  void theGenuineClientFindsItsWayAroundOurRegistry() throws Exception {
    String subject = "genuine-value";
    String base =
        "{\"type\":\"record\",\"name\":\"Sale\",\"fields\":[{\"name\":\"sku\",\"type\":\"string\"}]}";
    AvroSchema first = new AvroSchema(base);
    AvroSchema compatible =
        new AvroSchema(base.replace("}]", "},{\"name\":\"q\",\"type\":\"int\",\"default\":1}]"));
    AvroSchema incompatible =
        new AvroSchema(base.replace("}]", "},{\"name\":\"q\",\"type\":\"int\"}]"));

    int id = genuine.register(subject, first);
    assertThat(new CachedSchemaRegistryClient(registry.url(), 10).register(subject, first))
        .isEqualTo(id);
    assertThat(genuine.testCompatibility(subject, compatible)).isTrue();
    assertThat(genuine.testCompatibility(subject, incompatible)).isFalse();
    assertThat(genuine.testCompatibilityVerbose(subject, incompatible)).isNotEmpty();
    assertThatThrownBy(() -> genuine.register(subject, incompatible))
        .isInstanceOfSatisfying(
            RestClientException.class,
            e -> {
              assertThat(e.getStatus()).isEqualTo(409);
              assertThat(e.getErrorCode()).isEqualTo(409);
            });
    int second = genuine.register(subject, compatible);
    assertThat(genuine.getAllVersions(subject)).containsExactly(1, 2);
    assertThat(genuine.getLatestSchemaMetadata(subject).getId()).isEqualTo(second);
    assertThat(genuine.getSchemaMetadata(subject, 1).getSchema()).isEqualTo(base);
    assertThat(genuine.getVersion(subject, compatible)).isEqualTo(2);
    assertThat(genuine.getId(subject, first)).isEqualTo(id);
    assertThat(genuine.getAllSubjects()).contains(subject);
    assertThat(genuine.getAllVersionsById(id)).hasSize(1);
    assertThat(new CachedSchemaRegistryClient(registry.url(), 10).getSchemaById(id))
        .isEqualTo(first);

    assertThat(genuine.updateCompatibility(subject, "FULL_TRANSITIVE"))
        .isEqualTo("FULL_TRANSITIVE");
    assertThat(genuine.getCompatibility(subject)).isEqualTo("FULL_TRANSITIVE");
    assertThat(genuine.getMode()).isEqualTo("READWRITE");
    assertThatThrownBy(() -> genuine.getSchemaById(424242))
        .isInstanceOfSatisfying(
            RestClientException.class, e -> assertThat(e.getErrorCode()).isEqualTo(40403));
    assertThat(genuine.deleteSubject(subject)).containsExactly(1, 2);
    assertThat(genuine.getAllSubjects()).doesNotContain(subject);
  }

  private GenericRecord readGenuine(String subject, byte[] bytes) throws Exception {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    Schema schema = new ConfluentSchemaRegistryCoder(subject, genuine).readSchema(in);
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(in, null));
  }

  private byte[] writeGenuine(String subject, PosSale sale) throws Exception {
    Schema schema = new Schema.Parser().parse(PosSale.getClassSchema().toString());
    GenericRecord record = new GenericData.Record(schema);
    record.put("transactionId", sale.getTransactionId());
    record.put("lineNumber", sale.getLineNumber());
    record.put("locationId", sale.getLocationId());
    record.put("workstationId", sale.getWorkstationId());
    record.put("itemId", sale.getItemId());
    record.put("businessDate", (int) sale.getBusinessDate().toEpochDay());
    record.put("soldAt", sale.getSoldAt().toEpochMilli());
    record.put("quantity", sale.getQuantity());
    record.put("unitPrice", sale.getUnitPrice());
    record.put("currency", sale.getCurrency());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ConfluentSchemaRegistryCoder(subject, genuine).writeSchema(schema, out);
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }
}
