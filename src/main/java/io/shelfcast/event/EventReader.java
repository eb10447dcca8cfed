package io.shelfcast.event;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads what {@link EventWriter} wrote with the same schema; what was written with another one must
 * be resolved by Avro. The schema is walked once, when the reader is made. Safe for several
 * threads.
 */
final class EventReader {
  /** Reads values of one schema. */
  private interface Part {
    Object read(Decoder in) throws IOException;
  }

  private final Part part;

  /**
   * @param data finds the classes of records and enums
   * @throws IllegalArgumentException for a schema beyond what {@link EventWriter} knows
   */
  EventReader(Schema schema, EventModel data) {
    part = part(schema, data);
  }

  /**
   * @throws IOException or a RuntimeException when the bytes are none of the schema's
   */
  Object read(Decoder in) throws IOException {
    return part.read(in);
  }

  private static Part part(Schema schema, EventModel data) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.Date) {
      return in -> LocalDate.ofEpochDay(in.readInt());
    }
    if (logical instanceof LogicalTypes.TimestampMillis) {
      return in -> Instant.ofEpochMilli(in.readLong());
    }
    return switch (schema.getType()) {
      case RECORD -> new Fields(schema, data);
      case UNION -> union(schema.getTypes(), data);
      case ARRAY -> array(part(schema.getElementType(), data));
      case MAP -> map(part(schema.getValueType(), data));
      case ENUM -> enumeration(data.getClass(schema));
      case STRING -> Decoder::readString;
      case BYTES -> in -> in.readBytes(null);
      case INT -> Decoder::readInt;
      case LONG -> Decoder::readLong;
      case FLOAT -> Decoder::readFloat;
      case DOUBLE -> Decoder::readDouble;
      case BOOLEAN -> Decoder::readBoolean;
      case NULL ->
          in -> {
            in.readNull();
            return null;
          };
      case FIXED -> throw new IllegalArgumentException("not read here: " + schema);
    };
  }

  private static Part enumeration(Class<?> type) {
    Object[] symbols = type.getEnumConstants();
    return in -> symbols[in.readEnum()];
  }

  private static Part union(List<Schema> types, EventModel data) {
    Part[] parts = types.stream().map(type -> part(type, data)).toArray(Part[]::new);
    return in -> parts[in.readIndex()].read(in);
  }

  private static Part array(Part element) {
    return in -> {
      List<Object> elements = new ArrayList<>(); // not of the size that the bytes claim
      for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
        for (; left > 0; left--) {
          elements.add(element.read(in));
        }
      }
      return elements;
    };
  }

  private static Part map(Part value) {
    return in -> {
      Map<String, Object> entries = new HashMap<>();
      for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
        for (; left > 0; left--) {
          entries.put(in.readString(), value.read(in));
        }
      }
      return entries;
    };
  }

  /** A record: its fields in their order. */
  private static final class Fields implements Part {
    private final Constructor<?> constructor;
    private final Part[] parts;

    Fields(Schema schema, EventModel data) {
      Class<?> type = data.getClass(schema);
      try {
        constructor = type.getDeclaredConstructor();
      } catch (NoSuchMethodException e) {
        throw new IllegalArgumentException("not a class that Avro generated: " + schema, e);
      }
      parts =
          schema.getFields().stream()
              .map(field -> EventReader.part(field.schema(), data))
              .toArray(Part[]::new);
    }

    @Override
    public Object read(Decoder in) throws IOException {
      try {
        SpecificRecord record = (SpecificRecord) constructor.newInstance();
        for (int field = 0; field < parts.length; field++) {
          record.put(field, parts[field].read(in));
        }
        return record;
      } catch (ReflectiveOperationException e) {
        throw new AvroRuntimeException(e);
      }
    }
  }
}
