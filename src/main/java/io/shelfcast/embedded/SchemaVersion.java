package io.shelfcast.embedded;

import org.apache.avro.Schema;

/**
 * A schema as one of a subject's versions.
 *
 * @param subject the subject
 * @param version from 1, in the order of registration
 * @param id of the schema; the same at every subject that has it
 * @param schema parsed
 * @param deleted softly: its id can still be looked up
 */
record SchemaVersion(String subject, int version, int id, Schema schema, boolean deleted) {
  /** What makes two schemas the same: their JSON without regard to white space and order. */
  String canonical() {
    return schema.toString();
  }

  SchemaVersion asDeleted() {
    return new SchemaVersion(subject, version, id, schema, true);
  }
}
