package io.shelfcast.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.demand.Period;
import io.shelfcast.event.LocalSchemaRegistry;
import io.shelfcast.event.Topics;
import io.shelfcast.replay.RetailSimulator;
import io.shelfcast.replay.SimulatorSettings;
import io.shelfcast.topology.ServingSettings;
import io.shelfcast.training.Example;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class CategoryRowsTest {
  private static final LocalDate START = LocalDate.of(2024, 1, 1);
  private static final LocalDate FIRST = START.plusDays(30);
  private static final LocalDate LAST = START.plusDays(60);

  @Test
  void rowsOfAllCategoriesEndWithTheLastTargetAndNothingIsPlayedBehindIt() {
    AtomicReference<LocalDate> played = new AtomicReference<>(START);

    SortedMap<String, List<Example>> rows = rows(200, (share, date, read) -> played.set(date));

    assertThat(rows).hasSize(3);
    rows.values()
        .forEach(
            category -> {
              assertThat(category.get(0).target()).isEqualTo(Period.DAY.indexOf(FIRST));
              assertThat(category.get(category.size() - 1).target())
                  .isEqualTo(Period.DAY.indexOf(LAST));
            });
    assertThat(played.get()).isAfter(LAST).isBefore(LAST.plusDays(10));
  }

  @Test
  void whatComesBehindTheLastTargetChangesNoRow() {
    SortedMap<String, List<Example>> longer = rows(200, BacktestProgress.SILENT);
    SortedMap<String, List<Example>> shorter = rows(70, BacktestProgress.SILENT);

    assertThat(shorter.keySet()).isEqualTo(longer.keySet());
    longer.forEach(
        (category, rows) -> assertThat(told(shorter.get(category))).isEqualTo(told(rows)));
  }

  private static List<String> told(List<Example> rows) {
    return rows.stream()
        .map(
            row ->
                "%s %s %d %d: %s %s, %s"
                    .formatted(
                        row.locationId(),
                        row.itemId(),
                        row.target(),
                        row.horizon(),
                        Arrays.toString(row.values()),
                        Arrays.toString(row.levels()),
                        row.actual()))
        .toList();
  }

  private static SortedMap<String, List<Example>> rows(int days, BacktestProgress progress) {
    Topics topics = new Topics(new LocalSchemaRegistry(), "");
    RetailSimulator chain =
        new RetailSimulator(new SimulatorSettings(2, 3, 4, START, days, 1), topics);
    ServingSettings settings =
        CategoryRows.settings(new BacktestSettings(chain, Map.of()), FIRST, LAST, 14);
    return CategoryRows.of(chain, topics, settings, progress);
  }
}
