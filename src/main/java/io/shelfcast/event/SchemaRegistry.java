package io.shelfcast.event;

import java.util.List;
import org.apache.avro.Schema;

/**
 * What Shelfcast needs of a Confluent-compatible schema registry. Implementations are thread-safe.
 */
public interface SchemaRegistry extends AutoCloseable {
  /**
   * Registers a schema, or finds it when it is already there.
   *
   * @return the registry's id for it
   * @throws IncompatibleSchemaException when the subject's compatibility rule refuses it
   * @throws RegistryUnavailableException when the registry does not answer
   */
  int register(String subject, Schema schema);

  /**
   * The schema with an id.
   *
   * @throws UnknownSchemaException when the registry has none with that id
   * @throws RegistryUnavailableException when the registry does not answer
   */
  Schema byId(int id);

  /**
   * What makes a schema incompatible with the newest one of a subject; empty when it is compatible
   * or the subject is new.
   */
  List<String> incompatibilities(String subject, Schema schema);

  @Override
  void close();
}
