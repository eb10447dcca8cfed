package io.shelfcast.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Settings of a broker and controller in one process, sized for a laptop. */
final class BrokerSettings {
  static final int NODE_ID = 1;
  static final String CONTROLLER_LISTENER = "CONTROLLER";

  private BrokerSettings() {}

  static Map<String, Object> of(
      Path logs, int port, int controllerPort, Map<String, String> overrides) {
    Map<String, Object> settings = new HashMap<>();
    settings.putAll(addresses(logs, port, controllerPort));
    settings.putAll(singleReplica());
    settings.putAll(laptop());
    settings.putAll(overrides);
    return settings;
  }

  /** Of the same node's controller without the broker. */
  static Map<String, Object> ofControllerAlone(Path logs, int port) {
    String address = "%s:%d".formatted(LoopbackPort.HOST, port);
    return Map.of(
        "process.roles",
        "controller",
        "node.id",
        String.valueOf(NODE_ID),
        "controller.quorum.voters",
        NODE_ID + "@" + address,
        "listeners",
        CONTROLLER_LISTENER + "://" + address,
        "listener.security.protocol.map",
        "CONTROLLER:PLAINTEXT",
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "log.dirs",
        logs.toString());
  }

  private static Map<String, String> addresses(Path logs, int port, int controllerPort) {
    String host = LoopbackPort.HOST;
    String broker = "PLAINTEXT://%s:%d".formatted(host, port);
    String controller = "%s://%s:%d".formatted(CONTROLLER_LISTENER, host, controllerPort);
    return Map.of(
        "process.roles",
        "broker,controller",
        "node.id",
        String.valueOf(NODE_ID),
        "controller.quorum.voters",
        "%d@%s:%d".formatted(NODE_ID, host, controllerPort),
        "listeners",
        broker + "," + controller,
        "advertised.listeners",
        broker,
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names",
        CONTROLLER_LISTENER,
        "inter.broker.listener.name",
        "PLAINTEXT",
        "log.dirs",
        logs.toString(),
        "auto.create.topics.enable",
        "false");
  }

  private static Map<String, String> singleReplica() {
    return Map.of(
        "offsets.topic.replication.factor", "1",
        "offsets.topic.num.partitions", "4",
        "transaction.state.log.replication.factor", "1",
        "transaction.state.log.min.isr", "1",
        "transaction.state.log.num.partitions", "4",
        "share.coordinator.state.topic.replication.factor", "1",
        "share.coordinator.state.topic.min.isr", "1",
        "share.coordinator.state.topic.num.partitions", "1");
  }

  private static Map<String, String> laptop() {
    return Map.ofEntries(
        // There is no other broker to fail over to, and the last start's registration is taken out
        // before this one begins (StaleRegistration), so nothing waits for a session to end. But a
        // broker that is fenced for its missed heartbeats while its group coordinator is loading
        // can lose that for good.
        Map.entry("broker.session.timeout.ms", "60000"),
        Map.entry("broker.heartbeat.interval.ms", "500"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // A producer's first batch after a commit waits here until the commit is complete. By
        // default it is refused after 100 ms; the client then waits, sends again, and whatever was
        // in flight behind it is refused as out of order: warnings, errors, and a third of the
        // throughput.
        Map.entry("add.partitions.to.txn.retry.backoff.ms", "2"),
        Map.entry("add.partitions.to.txn.retry.backoff.max.ms", "10000"),
        // A simulation that goes on for long gets ahead of the clock on the wall, by more than the
        // hour that is allowed by default.
        Map.entry("log.message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE)),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("log.segment.bytes", String.valueOf(64 << 20)),
        Map.entry("log.index.size.max.bytes", String.valueOf(1 << 20)),
        Map.entry("log.cleaner.dedupe.buffer.size", String.valueOf(16 << 20)),
        Map.entry("log.cleaner.threads", "1"));
  }
}
