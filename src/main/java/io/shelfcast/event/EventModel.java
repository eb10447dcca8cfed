package io.shelfcast.event;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Conversion;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's view of one event type, with its logical types (dates, instants).
 *
 * <p>Avro 1.12.2 refuses to instantiate a record class that a schema names unless the class is
 * trusted by a process-wide setting. Here the class never comes from the bytes: it is looked up
 * beside the event's own class, so only the classes generated for Shelfcast can be made, and no
 * process-wide setting is touched.
 */
final class EventModel extends SpecificData {
  private final Class<? extends SpecificRecord> type;
  private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();

  EventModel(Class<? extends SpecificRecord> type) {
    super(type.getClassLoader());
    this.type = type;
    for (Conversion<?> conversion : SpecificData.getForClass(type).getConversions()) {
      addLogicalTypeConversion(conversion);
    }
    setCustomCoders(true); // generated code reads records without logical types: no boxing
  }

  /** Avro asks for its own classes alone here; nothing in this one hinders the fast reader. */
  @Override
  public boolean isFastReaderEnabled() {
    return true;
  }

  @Override
  @SuppressWarnings("rawtypes") // as SpecificData declares it
  public Class getClass(Schema schema) {
    return switch (schema.getType()) {
      case RECORD, ENUM, FIXED -> classes.computeIfAbsent(schema.getName(), this::besideTheEvent);
      default -> super.getClass(schema);
    };
  }

  private Class<?> besideTheEvent(String name) {
    String className = type.getPackageName() + "." + name;
    try {
      return Class.forName(className, true, getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("no class was generated for the record " + className, e);
    }
  }
}
