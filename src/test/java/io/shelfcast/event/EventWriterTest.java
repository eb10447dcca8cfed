package io.shelfcast.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventWriterTest {
  private static final int EVENTS = 200;

  static Stream<Class<? extends SpecificRecord>> types() {
    return new Topics(new LocalSchemaRegistry(), "").all().stream().map(Topic::type);
  }

  @ParameterizedTest
  @MethodSource("types")
  void writesTheBytesThatAvroWrites(Class<? extends SpecificRecord> type) throws IOException {
    EventModel data = new EventModel(type);
    Schema schema = data.getSchema(type);
    EventWriter writer = new EventWriter(schema);
    EventReader reader = new EventReader(schema, data);
    var avro = new SpecificDatumWriter<SpecificRecord>(schema, data);
    for (Object any : new RandomData(schema, EVENTS, 1L)) {
      SpecificRecord event = event(any, schema, data);

      byte[] bytes = bytes(out -> writer.write(event, out));

      assertThat(bytes).isEqualTo(bytes(out -> avro.write(event, out)));
      assertThat(avro(reader.read(DecoderFactory.get().binaryDecoder(bytes, null)), schema, data))
          .isEqualTo(avro(event, schema, data));
    }
  }

  @Test
  void namesTheFieldThatDoesNotFit() {
    EventWriter writer = new EventWriter(ItemForecast.getClassSchema());
    var part = new ForecastPart();
    part.put("itemId", "I");

    assertThatThrownBy(() -> bytes(out -> writer.write(new ItemForecast(part), out)))
        .isInstanceOf(AvroRuntimeException.class)
        .hasMessage("ForecastPart.locationId is null");
    assertThatThrownBy(() -> bytes(out -> writer.write(new ItemForecast("no record"), out)))
        .hasMessage("ItemForecast.body is no record");
    assertThatThrownBy(() -> bytes(out -> writer.write(new ItemForecast(new Item()), out)))
        .hasMessageContaining("ItemForecast.body is {");
  }

  @Test
  void refusesASchemaThatItCannotWrite() {
    List<String> schemas =
        List.of(
            "{\"type\":\"fixed\",\"name\":\"F\",\"size\":2}",
            "[\"null\",\"int\",\"string\"]",
            "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":4}");
    for (String schema : schemas) {
      assertThatThrownBy(() -> new EventWriter(new Schema.Parser().parse(schema)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static SpecificRecord event(Object any, Schema schema, EventModel data)
      throws IOException {
    byte[] bytes = bytes(out -> new GenericDatumWriter<Object>(schema).write(any, out));
    var decoder = DecoderFactory.get().binaryDecoder(bytes, null);
    return new SpecificDatumReader<SpecificRecord>(schema, schema, data).read(null, decoder);
  }

  /** The event in Avro's own generic classes, which compare as the bytes do, maps without order. */
  private static Object avro(Object event, Schema schema, EventModel data) throws IOException {
    byte[] bytes =
        bytes(
            out ->
                new SpecificDatumWriter<SpecificRecord>(schema, data)
                    .write((SpecificRecord) event, out));
    return new GenericDatumReader<Object>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
  }

  private interface Writing {
    void to(BinaryEncoder out) throws IOException;
  }

  private static byte[] bytes(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    writing.to(encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
