package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterOptionsTest {
  @Test
  void theEnvironmentSetsWhatFlagsDo() {
    Map<String, String> environment =
        Map.of(
            "SHELFCAST_DEMAND_PERIOD", "WEEK",
            "SHELFCAST_DEMAND_CLOCK_MAX_JUMP_DAYS", "30",
            "SHELFCAST_KAFKA_SECURITY_PROTOCOL", "SSL",
            "SHELFCAST_JAVA_OPTS", "-Xmx8g",
            "KAFKA_SASL_MECHANISM", "PLAIN");

    assertThat(ClusterOptions.environment(environment))
        .containsOnly(
            Map.entry("demand.period", "WEEK"),
            Map.entry("demand.clock.max-jump.days", "30"),
            Map.entry("kafka.security.protocol", "SSL"));
  }
}
