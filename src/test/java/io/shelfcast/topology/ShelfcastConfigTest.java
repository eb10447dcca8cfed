package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class ShelfcastConfigTest {
  @Test
  void noHorizonIsLongerThanRowsCanBeRebuilt() {
    for (String name : List.of(ShelfcastConfig.HORIZON, ShelfcastConfig.TRAINING_HORIZON)) {
      assertThat(new ShelfcastConfig(Map.of(name, "28")).getInt(name)).isEqualTo(28);
      assertThatThrownBy(() -> new ShelfcastConfig(Map.of(name, "29")))
          .isInstanceOf(ConfigException.class)
          .hasMessage("Invalid value 29 for configuration %s: Value must be no more than 28", name);
    }
  }
}
