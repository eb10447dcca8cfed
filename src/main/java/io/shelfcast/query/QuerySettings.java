package io.shelfcast.query;

import io.shelfcast.demand.Period;
import io.shelfcast.topology.ServingSettings;
import org.apache.kafka.streams.state.HostInfo;

/**
 * Where the HTTP endpoint listens, and what it must know of the application it reads.
 *
 * @param host address to bind, e.g. {@code 127.0.0.1} or {@code 0.0.0.0}
 * @param port to listen on; 0 = any free one
 * @param advertised this instance's {@code application.server}
 * @param grain the period of demand
 * @param locationPartitions partitions of pos-sales
 * @param categoryPartitions partitions of settled-errors
 */
public record QuerySettings(
    String host,
    int port,
    HostInfo advertised,
    Period grain,
    int locationPartitions,
    int categoryPartitions) {

  /**
   * Settings for an application that serves as {@code serving} says.
   *
   * @param endpoint its {@code application.server}, host:port
   */
  public static QuerySettings of(String host, int port, String endpoint, ServingSettings serving) {
    return new QuerySettings(
        host,
        port,
        HostInfo.buildFromEndpoint(endpoint),
        serving.demand().period(),
        serving.locationPartitions(),
        serving.categoryPartitions());
  }
}
