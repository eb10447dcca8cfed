package io.shelfcast.query;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.JettyConfig;
import io.javalin.util.JavalinBindException;
import io.shelfcast.topology.EventCounters;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.TopologyDescription;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;

/**
 * The HTTP endpoint of the serving application: forecasts, history and accuracy from the state
 * stores of this instance, health and metrics. {@code /openapi.json} describes it.
 *
 * <p>Start it before the application, so that {@code /health/ready} can say that the application is
 * not ready yet. Closing it leaves the application running.
 */
public final class QueryServer implements AutoCloseable {
  private final Javalin server;
  private final ServingMetrics metrics;
  private final String host;

  private QueryServer(Javalin server, ServingMetrics metrics, String host) {
    this.server = server;
    this.metrics = metrics;
    this.host = host;
  }

  /**
   * Starts the endpoint; it takes requests when this returns.
   *
   * @param streams the serving application, started or not
   * @param topology its topology
   * @param counters its counters
   * @param settings where to listen, and how the application is laid out
   * @throws QueryStartException when the port is in use
   */
  public static QueryServer start(
      KafkaStreams streams,
      TopologyDescription topology,
      EventCounters counters,
      QuerySettings settings) {
    StoreReader stores = new LocalStores(streams, settings);
    ServingMetrics metrics = new ServingMetrics(streams, counters);
    QueryRoutes routes =
        new QueryRoutes(
            new SeriesRoutes(stores, settings.grain()),
            new ItemRoutes(stores),
            new AccuracyRoutes(stores),
            new OperationsRoutes(streams, topology, metrics));
    try {
      Javalin server = server(routes).start(settings.host(), settings.port());
      return new QueryServer(server, metrics, settings.host());
    } catch (RuntimeException e) {
      metrics.close();
      throw e instanceof JavalinBindException
          ? new QueryStartException(
              "port %d of %s cannot be used; choose another one with --http-port (0 = any free one)"
                  .formatted(settings.port(), settings.host()),
              e)
          : e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Its base URL, as seen from this machine. */
  public String url() {
    return "http://%s:%d".formatted(host.equals("0.0.0.0") ? "127.0.0.1" : host, port());
  }

  @Override
  public void close() {
    server.stop();
    metrics.close();
  }

  /** A server with the routes, not yet started. */
  static Javalin server(QueryRoutes routes) {
    return Javalin.create(config -> configure(config, routes));
  }

  private static void configure(JavalinConfig config, QueryRoutes routes) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    configure(config.jetty);
    routes.addTo(config.routes);
  }

  private static void configure(JettyConfig jetty) {
    // An id is one path segment, whatever characters are encoded in it.
    jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
    jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    jetty.modifyServletContextHandler(
        (ServletContextHandler handler) ->
            handler.getServletHandler().setDecodeAmbiguousURIs(true));
    jetty.modifyServer(server -> server.setErrorHandler(new ProblemErrorHandler()));
  }
}
