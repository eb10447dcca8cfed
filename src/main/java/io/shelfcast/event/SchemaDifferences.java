package io.shelfcast.event;

import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Why values written with one schema cannot be read with another, in words. */
public final class SchemaDifferences {
  private SchemaDifferences() {}

  /**
   * What stands in the way of reading.
   *
   * @param reader the schema to read with
   * @param writer the schema that values were written with
   * @return one line a difference with its place in the schema; empty when all can be read
   */
  public static List<String> between(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(i -> "%s at %s: %s".formatted(i.getType(), i.getLocation(), i.getMessage()))
        .toList();
  }
}
