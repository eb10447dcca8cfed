package io.shelfcast.event;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * A schema registry in this process' memory, for {@code evaluate} and tests: BACKWARD, no REST. As
 * at a real one, a schema that a subject already has keeps its id whatever came after it.
 */
public final class LocalSchemaRegistry implements SchemaRegistry {
  private final List<Schema> schemas = new ArrayList<>();
  private final Map<String, List<Schema>> versionsBySubject = new HashMap<>();

  @Override
  public synchronized int register(String subject, Schema schema) {
    List<Schema> versions = versionsBySubject.computeIfAbsent(subject, s -> new ArrayList<>());
    if (!versions.contains(schema)) {
      List<String> differences = incompatibilities(subject, schema);
      if (!differences.isEmpty()) {
        throw new IncompatibleSchemaException(subject, differences);
      }
      versions.add(schema);
    }
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
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
    List<Schema> versions = versionsBySubject.getOrDefault(subject, List.of());
    return versions.isEmpty()
        ? List.of()
        : SchemaDifferences.between(schema, versions.get(versions.size() - 1));
  }

  @Override
  public void close() {}
}
