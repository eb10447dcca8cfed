package io.shelfcast.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Writes one JSON object, field by field. What is undefined (null, NaN, infinite) is left out: JSON
 * has no word for it. Dates and instants are ISO 8601.
 */
final class JsonWriter {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator out;

  private JsonWriter(JsonGenerator out) {
    this.out = out;
  }

  /** A document that is one object; {@code fields} writes what is in it. */
  static byte[] document(Consumer<JsonWriter> fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      fields.accept(new JsonWriter(out));
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not to memory
    }
    return bytes.toByteArray();
  }

  void text(String name, String value) {
    if (value != null) {
      write(() -> out.writeStringField(name, value));
    }
  }

  void date(String name, LocalDate value) {
    if (value != null) {
      text(name, value.toString());
    }
  }

  void instant(String name, Instant value) {
    text(name, value.toString());
  }

  void whole(String name, long value) {
    write(() -> out.writeNumberField(name, value));
  }

  void flag(String name, boolean value) {
    write(() -> out.writeBooleanField(name, value));
  }

  void number(String name, Double value) {
    if (value != null && Double.isFinite(value)) {
      write(() -> out.writeNumberField(name, value.doubleValue()));
    }
  }

  /** A float, in no more digits than it has. */
  void number(String name, float value) {
    if (Float.isFinite(value)) {
      write(() -> out.writeNumberField(name, value));
    }
  }

  void object(String name, Consumer<JsonWriter> fields) {
    write(() -> out.writeObjectFieldStart(name));
    fields.accept(this);
    write(out::writeEndObject);
  }

  /** An array of objects. */
  <T> void objects(String name, Iterable<T> values, BiConsumer<JsonWriter, T> fields) {
    write(() -> out.writeArrayFieldStart(name));
    for (T value : values) {
      write(out::writeStartObject);
      fields.accept(this, value);
      write(out::writeEndObject);
    }
    write(out::writeEndArray);
  }

  /** An array of strings. */
  void texts(String name, Iterable<String> values) {
    write(() -> out.writeArrayFieldStart(name));
    for (String value : values) {
      write(() -> out.writeString(value));
    }
    write(out::writeEndArray);
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not to memory
    }
  }
}
