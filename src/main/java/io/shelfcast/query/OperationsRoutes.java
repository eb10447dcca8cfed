package io.shelfcast.query;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.TopologyDescription;

/** What those who run the application ask for. */
final class OperationsRoutes {
  static final String TOPOLOGY = "/topology";
  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";
  static final String METRICS = "/metrics";
  static final String OPENAPI = "/openapi.json";

  /** States that an application never leaves by itself. */
  private static final Set<State> FAILED =
      EnumSet.of(State.PENDING_ERROR, State.ERROR, State.NOT_RUNNING);

  private static final String TEXT = "text/plain; charset=utf-8";

  private final KafkaStreams streams;
  private final String topology;
  private final ServingMetrics metrics;
  private final byte[] openApi = resource("openapi.json");

  OperationsRoutes(KafkaStreams streams, TopologyDescription topology, ServingMetrics metrics) {
    this.streams = streams;
    this.topology = topology.toString();
    this.metrics = metrics;
  }

  void topology(Context context) {
    context.contentType(TEXT).result(topology);
  }

  /** Whether a restart would help. */
  void live(Context context) {
    State state = streams.state();
    if (FAILED.contains(state)) {
      throw new ProblemException(Problem.applicationFailed(state.name()));
    }
    state(context, state);
  }

  /** Whether requests for series can be answered here. */
  void ready(Context context) {
    State state = streams.state();
    if (state != State.RUNNING) {
      throw new ProblemException(Problem.notReady("the application is " + state));
    }
    state(context, state);
  }

  void metrics(Context context) {
    context.contentType(ServingMetrics.MEDIA_TYPE).result(metrics.scrape());
  }

  void openApi(Context context) {
    Answers.json(context, openApi);
  }

  private static void state(Context context, State state) {
    Answers.json(context, JsonWriter.document(json -> json.text("state", state.name())));
  }

  private static byte[] resource(String name) {
    try (InputStream in = OperationsRoutes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks the resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
