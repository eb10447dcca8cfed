package io.shelfcast.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** A schema registry in this process' memory, for {@code evaluate} and tests: BACKWARD, no REST. */
public final class LocalSchemaRegistry implements SchemaRegistry {
  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, Schema> newestBySubject = new HashMap<>();

  @Override
  public synchronized int register(String subject, Schema schema) {
    List<String> differences = incompatibilities(subject, schema);
    if (!differences.isEmpty()) {
      throw new IncompatibleSchemaException(subject, differences);
    }
    newestBySubject.put(subject, schema);
    int index = schemas.indexOf(schema);
    if (index < 0) {
      schemas.add(schema);
      index = schemas.size() - 1;
    }
    return index + 1;
  }

  @Override
  public synchronized Schema byId(int id) {
    if (id < 1 || id > schemas.size()) {
      throw new UnknownSchemaException(id);
    }
    return schemas.get(id - 1);
  }

  @Override
  public synchronized List<String> incompatibilities(String subject, Schema schema) {
    Schema newest = newestBySubject.get(subject);
    if (newest == null) {
      return List.of();
    }
    return SchemaCompatibility.checkReaderWriterCompatibility(schema, newest)
        .getResult()
        .getIncompatibilities()
        .stream()
        .map(i -> "%s at %s: %s".formatted(i.getType(), i.getLocation(), i.getMessage()))
        .toList();
  }

  @Override
  public void close() {}
}
