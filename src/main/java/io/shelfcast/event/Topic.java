package io.shelfcast.event;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A topic: its name, serdes, and how it is made.
 *
 * @param name the topic's name on the cluster
 * @param type class of its values
 * @param values serde of its values; keys are strings
 * @param spread how many partitions it has
 * @param config topic settings that Shelfcast relies on
 */
public record Topic<V extends SpecificRecord>(
    String name, Class<V> type, Serde<V> values, Spread spread, Map<String, String> config) {

  /** How a topic is spread over partitions. */
  public enum Spread {
    /** As many partitions as pos-sales, by location: read together by one task. */
    LOCATION,
    /** As many as the training application's, by category. */
    CATEGORY,
    /** As many as are asked for; nothing depends on it. */
    FREE,
    /** One: small reference data that every instance reads whole, or a single key. */
    SINGLE
  }

  /** Serde of its keys. */
  public Serde<String> keys() {
    return Serdes.String();
  }

  /** The schema of its values. */
  public Schema schema() {
    return SpecificData.get().getSchema(type);
  }

  /** The subject of its values at the schema registry. */
  public String subject() {
    return AvroSerde.subjectOf(name);
  }
}
