package io.shelfcast.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSets;
import io.shelfcast.replay.ReplayEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceRulesOnDataSetsTest {
  @ParameterizedTest
  @CsvSource({
    "simulator, .",
    "online-retail, ../shared/data/online-retail",
    "m5, ../shared/data/m5",
    "orange-juice, ../shared/data/orange-juice"
  })
  void refuseNothingOfADataSet(String name, Path dir) {
    assumeTrue(Files.isDirectory(dir), () -> "skipped: no data set at " + dir);
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    for (ReplayEvent event : DataSets.open(name, dir, topics).reference()) {
      if (!(event.value() instanceof DeadLetter)) {
        assertThat(ReferenceRules.check(event.key(), event.value())).isEmpty();
      }
    }
  }
}
