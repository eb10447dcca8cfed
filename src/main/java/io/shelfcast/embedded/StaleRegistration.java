package io.shelfcast.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.utils.Time;

/**
 * The registration that a broker left in its folder's metadata. A killed one still leads its
 * partitions there, so the next one would load its groups twice, and Kafka may lose a group's
 * coordinator between the two: decision 6.
 */
final class StaleRegistration {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private StaleRegistration() {}

  /**
   * Takes it out of the metadata, by a controller that runs for that long without a broker.
   *
   * @param logs formatted, and not in use
   */
  static void remove(Path logs) throws InterruptedException {
    int port = LoopbackPort.claim(0, "");
    KafkaRaftServer controller =
        new KafkaRaftServer(
            new KafkaConfig(BrokerSettings.ofControllerAlone(logs, port)), Time.SYSTEM);
    try {
      controller.startup();
      unregister(LoopbackPort.HOST + ":" + port);
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  /** Asks until the controller is the active one: until then it says that it cannot be asked. */
  private static void unregister(String controller) throws InterruptedException {
    long start = System.nanoTime();
    while (!unregistered(controller, System.nanoTime() - start > PATIENCE.toNanos())) {
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /**
   * Asks once, by a client of its own, so that nothing of a refusal is remembered.
   *
   * @param last whether no other try will follow
   * @return whether it is out; false: ask again
   */
  private static boolean unregistered(String controller, boolean last) throws InterruptedException {
    Map<String, Object> config = Map.of(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, controller);
    try (Admin admin = Admin.create(config)) {
      admin
          .unregisterBroker(BrokerSettings.NODE_ID)
          .all()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerIdNotRegisteredException) { // killed before it had one
        return true;
      }
      if (e.getCause() instanceof UnsupportedVersionException && !last) { // no metadata version yet
        return false;
      }
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw failed(e);
    }
  }

  private static EmbeddedStartException failed(Throwable cause) {
    return new EmbeddedStartException(
        "the controller did not take out the last broker's registration: " + cause, cause);
  }
}
