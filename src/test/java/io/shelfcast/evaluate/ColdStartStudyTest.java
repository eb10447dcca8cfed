package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.SharedData;
import io.shelfcast.training.LaunchTrainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColdStartStudyTest {
  @ParameterizedTest
  @ValueSource(strings = {"orange-juice", "m5"})
  void launchForecastsBeatTheMeanProfileOfTheCategory(String dataSet) {
    ColdStartResult result =
        ColdStartStudy.run(dataSet, SharedData.folder(dataSet), LaunchTrainer.Settings.DEFAULT);

    System.out.print(result.table());
    assertThat(result.wape()).isLessThan(result.profileWape());
  }
}
