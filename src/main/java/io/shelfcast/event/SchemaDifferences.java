package io.shelfcast.event;

import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaIncompatibilityType;

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
    return differences(reader, writer).map(SchemaDifferences::text).toList();
  }

  /**
   * What stands in the way of reading values of the kinds that the reader knows. Records that the
   * writer can put in a place of several kinds, and the reader cannot, are no difference here: only
   * such a value itself cannot be read.
   *
   * @return as {@link #between}
   */
  public static List<String> betweenKnownBodies(Schema reader, Schema writer) {
    return differences(reader, writer)
        .filter(difference -> !isUnknownBody(difference))
        .map(SchemaDifferences::text)
        .toList();
  }

  private static Stream<Incompatibility> differences(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
        .getResult()
        .getIncompatibilities()
        .stream();
  }

  private static boolean isUnknownBody(Incompatibility difference) {
    Schema known = difference.getReaderFragment();
    if (difference.getType() != SchemaIncompatibilityType.MISSING_UNION_BRANCH
        || !known.isUnion()) {
      return false;
    }
    String place = difference.getLocation(); // ends with the branch of the writer's union
    int branch = Integer.parseInt(place.substring(place.lastIndexOf('/') + 1));
    Schema written = difference.getWriterFragment().getTypes().get(branch);
    return written.getType() == Schema.Type.RECORD
        && known.getTypes().stream().filter(kind -> kind.getType() == Schema.Type.RECORD).count()
            > 1
        && known.getIndexNamed(written.getFullName()) == null;
  }

  private static String text(Incompatibility difference) {
    return "%s at %s: %s"
        .formatted(difference.getType(), difference.getLocation(), difference.getMessage());
  }
}
