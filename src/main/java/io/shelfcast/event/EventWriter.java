package io.shelfcast.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Encoder;
import org.apache.avro.specific.SpecificRecord;

/**
 * Writes the events of one schema in Avro's binary encoding, byte for byte as Avro's own writer
 * does. That one looks up schema, class and conversion of every field of every value again, and the
 * classes it generates can only do without where no record below has a date; here the schema is
 * walked once, when the writer is made.
 *
 * <p>Knows what Shelfcast's schemas use: no fixed, no decimals, and unions of null and one type, or
 * of records. Safe for several threads.
 */
final class EventWriter {
  /** Writes values of one schema. */
  private interface Part {
    void write(Object value, Encoder out) throws IOException;
  }

  private final Part part;

  /**
   * @throws IllegalArgumentException for a schema beyond what is said above
   */
  EventWriter(Schema schema) {
    part = part(schema);
  }

  /**
   * @throws AvroRuntimeException when a value does not fit; part of it may have been written
   */
  void write(SpecificRecord value, Encoder out) throws IOException {
    part.write(value, out);
  }

  private static Part part(Schema schema) {
    LogicalType logical = schema.getLogicalType();
    if (logical != null) {
      return logical(schema, logical);
    }
    return switch (schema.getType()) {
      case RECORD -> new Fields(schema);
      case UNION -> union(schema.getTypes());
      case ARRAY -> array(part(schema.getElementType()));
      case MAP -> map(part(schema.getValueType()));
      case ENUM -> (value, out) -> out.writeEnum(((Enum<?>) value).ordinal());
      case STRING -> (value, out) -> out.writeString((String) value);
      case BYTES -> (value, out) -> out.writeBytes((ByteBuffer) value);
      case INT -> (value, out) -> out.writeInt((Integer) value);
      case LONG -> (value, out) -> out.writeLong((Long) value);
      case FLOAT -> (value, out) -> out.writeFloat((Float) value);
      case DOUBLE -> (value, out) -> out.writeDouble((Double) value);
      case BOOLEAN -> (value, out) -> out.writeBoolean((Boolean) value);
      case NULL -> (value, out) -> out.writeNull();
      case FIXED -> throw new IllegalArgumentException("not written here: " + schema);
    };
  }

  private static Part logical(Schema schema, LogicalType logical) {
    if (logical instanceof LogicalTypes.Date) {
      return (value, out) -> out.writeInt((int) ((LocalDate) value).toEpochDay());
    }
    if (logical instanceof LogicalTypes.TimestampMillis) {
      return (value, out) -> out.writeLong(((Instant) value).toEpochMilli());
    }
    throw new IllegalArgumentException("not written here: " + schema);
  }

  private static Part array(Part element) {
    return (value, out) -> {
      Collection<?> elements = (Collection<?>) value;
      out.writeArrayStart();
      out.setItemCount(elements.size());
      for (Object next : elements) {
        out.startItem();
        element.write(next, out);
      }
      out.writeArrayEnd();
    };
  }

  private static Part map(Part part) {
    return (value, out) -> {
      Map<?, ?> entries = (Map<?, ?>) value;
      out.writeMapStart();
      out.setItemCount(entries.size());
      for (Map.Entry<?, ?> next : entries.entrySet()) {
        out.startItem();
        out.writeString((String) next.getKey());
        part.write(next.getValue(), out);
      }
      out.writeMapEnd();
    };
  }

  private static Part union(List<Schema> types) {
    int nothing = types.indexOf(Schema.create(Schema.Type.NULL));
    if (types.size() == 2 && nothing >= 0) {
      Part part = part(types.get(1 - nothing));
      return (value, out) -> {
        out.writeIndex(value == null ? nothing : 1 - nothing);
        if (value != null) {
          part.write(value, out);
        }
      };
    }
    Map<String, Integer> indexes = new HashMap<>();
    Part[] parts = new Part[types.size()];
    for (int i = 0; i < parts.length; i++) {
      if (types.get(i).getType() != Schema.Type.RECORD) {
        throw new IllegalArgumentException("not written here: " + types);
      }
      indexes.put(types.get(i).getFullName(), i);
      parts[i] = part(types.get(i));
    }
    return (value, out) -> {
      int index = indexes.get(((SpecificRecord) value).getSchema().getFullName());
      out.writeIndex(index);
      parts[index].write(value, out);
    };
  }

  /** A record: its fields in their order. */
  private static final class Fields implements Part {
    private final Schema schema;
    private final Part[] parts;

    Fields(Schema schema) {
      this.schema = schema;
      this.parts =
          schema.getFields().stream()
              .map(field -> EventWriter.part(field.schema()))
              .toArray(Part[]::new);
    }

    @Override
    public void write(Object value, Encoder out) throws IOException {
      SpecificRecord record = (SpecificRecord) value;
      int field = 0;
      try {
        for (; field < parts.length; field++) {
          parts[field].write(record.get(field), out);
        }
      } catch (NullPointerException | ClassCastException e) {
        String name = schema.getName() + "." + schema.getFields().get(field).name();
        throw new AvroRuntimeException("%s is %s".formatted(name, record.get(field)), e);
      }
    }
  }
}
