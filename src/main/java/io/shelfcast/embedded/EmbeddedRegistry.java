package io.shelfcast.embedded;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.http.UriCompliance;

/**
 * A schema registry in this process, for Avro: the subset of Confluent's REST API that clients use,
 * kept in the compacted topic {@code _schemas} of a broker. It listens on the loopback address
 * only.
 *
 * <p>One registry writes to a broker's {@code _schemas} at a time. Without schema references, other
 * kinds of schemas, permanent deletion and authentication.
 */
public final class EmbeddedRegistry implements AutoCloseable {
  private static final String PORT_FLAG = "--registry-port";

  private final SchemaLog log;
  private final Javalin server;

  private EmbeddedRegistry(SchemaLog log, Javalin server) {
    this.log = log;
    this.server = server;
  }

  /**
   * Starts a registry; it takes requests when this returns.
   *
   * @param bootstrapServers the broker that has its topic
   * @param port of the loopback address; 0 = any free one
   * @throws EmbeddedStartException when the port is in use or the topic cannot be read
   */
  public static EmbeddedRegistry start(String bootstrapServers, int port) {
    LoopbackPort.claim(port, PORT_FLAG); // before the log is read, which takes a while
    AtomicReference<SchemaStore> store = new AtomicReference<>(SchemaStore.EMPTY);
    SchemaLog log =
        new SchemaLog(bootstrapServers, change -> store.updateAndGet(s -> s.after(change)));
    RegistryRoutes routes = new RegistryRoutes(new Registry(store.get(), log::append));
    Javalin server =
        Javalin.create(
            config -> {
              config.startup.showJavalinBanner = false;
              config.startup.startupWatcherEnabled = false;
              config.jetty.host = LoopbackPort.HOST;
              allowEncodedSlashes(config.jetty);
              routes.addTo(config.routes);
            });
    try {
      server.start(LoopbackPort.HOST, port);
      return new EmbeddedRegistry(log, server);
    } catch (RuntimeException e) {
      log.close();
      throw e instanceof JavalinBindException
          ? LoopbackPort.inUse(port, PORT_FLAG, e)
          : new EmbeddedStartException("the embedded registry cannot start: " + e.getMessage(), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** Its base URL. */
  public String url() {
    return "http://%s:%d".formatted(LoopbackPort.HOST, port());
  }

  @Override
  public void close() {
    server.stop();
    log.close();
  }

  /** A subject is one path segment, whatever characters are encoded in it. */
  private static void allowEncodedSlashes(io.javalin.config.JettyConfig jetty) {
    jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
    jetty.modifyServletContextHandler(
        (ServletContextHandler handler) ->
            handler.getServletHandler().setDecodeAmbiguousURIs(true));
  }
}
