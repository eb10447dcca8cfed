package io.shelfcast.query;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.shelfcast.demand.Refusal.Cause;
import io.shelfcast.topology.EventCounters;
import io.shelfcast.topology.EventCounters.Kind;
import org.apache.kafka.streams.KafkaStreams;

/** The application's metrics: what became of events, Kafka Streams' own, and the JVM's. */
final class ServingMetrics implements AutoCloseable {
  /** Prometheus' text format. */
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final KafkaStreamsMetrics kafka;
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

  ServingMetrics(KafkaStreams streams, EventCounters counters) {
    kafka = new KafkaStreamsMetrics(streams);
    kafka.bindTo(registry);
    garbageCollection.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    for (Kind kind : Kind.values()) {
      FunctionCounter.builder("shelfcast.events", counters, c -> c.of(kind))
          .tag("kind", kind.name())
          .description("Events by what became of them, since the start of this process.")
          .register(registry);
    }
    for (Cause cause : Cause.values()) {
      FunctionCounter.builder("shelfcast.dead.letters", counters, c -> c.refusedFor(cause))
          .tag("cause", cause.name())
          .description("Dead letters by cause, since the start of this process.")
          .register(registry);
    }
  }

  String scrape() {
    return registry.scrape(MEDIA_TYPE);
  }

  @Override
  public void close() {
    kafka.close();
    garbageCollection.close();
    registry.close();
  }
}
