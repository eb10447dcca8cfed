package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.SharedData;
import io.shelfcast.training.LaunchTrainer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColdStartStudyTest {
  private static final List<String> M5_CATEGORIES =
      List.of(
          "FOODS_1", "FOODS_2", "FOODS_3", "HOBBIES_1", "HOBBIES_2", "HOUSEHOLD_1", "HOUSEHOLD_2");

  @ParameterizedTest
  @ValueSource(strings = {"orange-juice", "m5"})
  void launchForecastsBeatTheMeanProfileOfTheCategory(String dataSet) {
    ColdStartResult result =
        ColdStartStudy.run(dataSet, SharedData.folder(dataSet), LaunchTrainer.Settings.DEFAULT);

    System.out.print(result.table());
    assertThat(result.wape()).isLessThan(result.profileWape());
    for (String category : dataSet.equals("m5") ? M5_CATEGORIES : List.of("orange-juice")) {
      assertThat(result.table()).contains("\n" + category + " ");
      assertThat(result.json()).contains("{\"category\": \"" + category + "\"");
    }
  }
}
