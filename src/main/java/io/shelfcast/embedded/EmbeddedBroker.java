package io.shelfcast.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A real Kafka broker, with its KRaft controller, in this process. It listens on the loopback
 * address only and keeps everything in a folder: a broker started on the same folder again, on
 * whatever port, has all topics, records and offsets.
 *
 * <p>One folder serves one broker at a time. Not for production: one replica, no security.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String PORT_FLAG = "--kafka-port";

  private final DataFolder folder;
  private final KafkaRaftServer server;
  private final int port;
  private boolean closed;

  private EmbeddedBroker(DataFolder folder, KafkaRaftServer server, int port) {
    this.folder = folder;
    this.server = server;
    this.port = port;
  }

  /**
   * Starts a broker; it takes requests when this returns.
   *
   * @param dataFolder where it keeps its data; made where it is missing
   * @param port of the loopback address; 0 = any free one
   * @throws EmbeddedStartException when the port or the folder is in use. Other failures of the
   *     broker's start, such as a full disk, are logged and end the process: Kafka wants it so
   */
  public static EmbeddedBroker start(Path dataFolder, int port) {
    return start(dataFolder, port, Map.of());
  }

  /**
   * The same with broker settings of the caller's, which win over the built-in ones.
   *
   * @param overrides broker settings, by the names of Kafka's configuration reference
   */
  public static EmbeddedBroker start(Path dataFolder, int port, Map<String, String> overrides) {
    DataFolder folder = DataFolder.lock(dataFolder);
    KafkaRaftServer server = null;
    try {
      int brokerPort = LoopbackPort.claim(port, PORT_FLAG);
      // The quorum's only voter is known by its id; its port may differ from start to start.
      int controllerPort = LoopbackPort.anyBut(brokerPort);
      prepare(folder.kafka());
      server =
          new KafkaRaftServer(
              new KafkaConfig(
                  BrokerSettings.of(folder.kafka(), brokerPort, controllerPort, overrides)),
              Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(folder, server, brokerPort);
    } catch (Exception e) {
      stop(server);
      folder.close();
      throw e instanceof EmbeddedStartException known
          ? known
          : new EmbeddedStartException("the embedded broker cannot start: " + e.getMessage(), e);
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Its address for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return LoopbackPort.HOST + ":" + port;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stop(server);
    folder.close();
  }

  private static void stop(KafkaRaftServer server) {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static void prepare(Path logs) throws Exception {
    if (Files.exists(logs.resolve("meta.properties"))) {
      StaleRegistration.remove(logs);
    } else {
      format(logs);
    }
  }

  /** What {@code kafka-storage.sh format} does. */
  private static void format(Path logs) throws Exception {
    Files.createDirectories(logs);
    new Formatter()
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setNodeId(BrokerSettings.NODE_ID)
        .setClusterId(Uuid.randomUuid().toString())
        .setDirectories(List.of(logs.toString()))
        .setMetadataLogDirectory(logs.toString())
        .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
        .setIgnoreFormatted(true)
        .setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
        .run();
  }
}
