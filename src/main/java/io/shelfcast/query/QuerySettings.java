package io.shelfcast.query;

import io.shelfcast.demand.Period;
import io.shelfcast.topology.ServingSettings;
import java.util.Optional;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Where the HTTP endpoint listens, and what it must know of the application it reads.
 *
 * @param host address to bind, e.g. {@code 127.0.0.1} or {@code 0.0.0.0}
 * @param port to listen on; 0 = any free one
 * @param advertised this instance's {@code application.server}; empty where there is one instance
 * @param grain the period of demand
 * @param locationPartitions partitions of pos-sales
 * @param categoryPartitions partitions of settled-errors
 */
public record QuerySettings(
    String host,
    int port,
    Optional<HostInfo> advertised,
    Period grain,
    int locationPartitions,
    int categoryPartitions) {

  /** Settings for an application that is alone and serves as {@code serving} says. */
  public static QuerySettings of(String host, int port, ServingSettings serving) {
    return new QuerySettings(
        host,
        port,
        Optional.empty(),
        serving.demand().period(),
        serving.locationPartitions(),
        serving.categoryPartitions());
  }

  /** The same for one of several instances. */
  public QuerySettings advertisedAs(HostInfo instance) {
    return new QuerySettings(
        host, port, Optional.of(instance), grain, locationPartitions, categoryPartitions);
  }
}
