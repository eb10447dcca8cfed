package io.shelfcast.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;

/**
 * Keeps off the terminal what Kafka warns of in the normal life of an embedded broker, message by
 * message, so that nothing else of the same loggers is lost.
 */
public final class KnownNoise extends Filter<ILoggingEvent> {
  /**
   * @param logger the end of the logger's name
   * @param message how the message begins, or a part that is only in it
   */
  private record Noise(String logger, String message) {
    boolean is(ILoggingEvent event) {
      return event.getLoggerName().endsWith(logger)
          && event.getFormattedMessage().contains(message);
    }
  }

  private static final List<Noise> KNOWN =
      List.of(
          // The demo's temporary folder is meant to go.
          new Noise("StateDirectory", "Using an OS temp directory in the state.dir"),
          // Streams makes empty configs of its own while a topology is built; ours enables it.
          new Noise("StreamsConfig", "Processing exception handler is not enabled for the Global"),
          // Global stores are restored by one consumer, partition after partition.
          new Noise("OffsetFetcherUtils", "Not updating last stable offset for partition"),
          // Two producers ask for the first transaction coordinator at the same time.
          new Noise("AutoTopicCreationManager", "TOPIC_ALREADY_EXISTS"),
          // On a busy machine the controller answers the first heartbeats late; they are repeated.
          new Noise("ReplicationControlManager", "controller event queue overloaded"),
          new Noise("BrokerLifecycleManager", "received error REQUEST_TIMED_OUT"),
          // The controller that takes out a stale registration may stop before its own is answered.
          new Noise("ControllerApis", "apiKey=CONTROLLER_REGISTRATION"),
          // The broker's own shutdown closes its registration channel twice.
          new Noise("NetworkClient", "Attempting to close NetworkClient that has already been"));

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return KNOWN.stream().anyMatch(noise -> noise.is(event))
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
