package io.shelfcast.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;

/** A later release, in which a topic's values may have one body more. */
public final class LaterRelease {
  private static final Schema ADDED =
      SchemaBuilder.record("LaterBody").namespace("io.shelfcast.event").fields().endRecord();

  private final Schema schema;
  private final int id;

  public LaterRelease(Topic<?> topic, SchemaRegistry registry) {
    List<Schema> bodies = new ArrayList<>(topic.schema().getField("body").schema().getTypes());
    bodies.add(ADDED);
    schema = withBodies(topic.schema(), bodies);
    id = registry.register(topic.subject(), schema);
  }

  static Schema withBodies(Schema schema, List<Schema> bodies) {
    return SchemaBuilder.record(schema.getName())
        .namespace(schema.getNamespace())
        .fields()
        .name("body")
        .type(Schema.createUnion(bodies))
        .noDefault()
        .endRecord();
  }

  /** A value with the body that this release does not know. */
  public byte[] unknown() {
    return write(schema, id, new GenericData.Record(ADDED));
  }

  /** A value with a body that this release knows as well. */
  byte[] known(GenericData.Record body) {
    return write(schema, id, body);
  }

  static byte[] write(Schema schema, int id, GenericData.Record body) {
    var record = new GenericData.Record(schema);
    record.put("body", body);
    var out = new ByteArrayOutputStream();
    try {
      out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
      new GenericDatumWriter<GenericData.Record>(schema)
          .write(record, EncoderFactory.get().directBinaryEncoder(out, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
