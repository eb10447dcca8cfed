package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.SharedData;
import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.DataSet;
import io.shelfcast.replay.DataSets;
import org.junit.jupiter.api.Test;

class ProtocolsTest {
  @Test
  void aPublishedProtocolCountsInItsOwnGrain() {
    DataSet weekly =
        DataSets.open(
            "orange-juice",
            SharedData.folder("orange-juice"),
            new Topics(new LocalSchemaRegistry(), ""));

    assertThat(Protocols.of(weekly, EvaluationOptions.DEFAULT, Period.WEEK))
        .extracting(Protocol::name)
        .containsExactly("tsperf");
    assertThat(Protocols.of(weekly, EvaluationOptions.DEFAULT, Period.DAY))
        .extracting(Protocol::name)
        .containsExactly("custom");
  }
}
