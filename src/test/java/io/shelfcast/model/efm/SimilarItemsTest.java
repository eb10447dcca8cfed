package io.shelfcast.model.efm;

import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By values: who is alike, in which order, and who does not count. */
class SimilarItemsTest {
  private static final LocalDate LAUNCH = LocalDate.of(2024, 6, 1);
  private static final int DAYS = 77;

  private final List<LaunchRow> rows = new ArrayList<>();
  private final List<LocalDate> completedOn = new ArrayList<>();
  private final List<Double> totals = new ArrayList<>();

  @Test
  void theMostEqualAttributesGoFirst() {
    launch("a", "L1", "red", "S", 400, 1);
    launch("b", "L1", "blue", "L", 300, 2);
    launch("c", "L1", "red", "L", 200, 3);
    launch("d", "L1", "blue", "S", 100, 4);
    others();
    assertThat(similar().sales(row("new", "L1", "red", "L", LAUNCH)))
        .containsExactly(3, 2, 1); // b before a: it was launched later; d has nothing equal
  }

  @Test
  void ofEquallyAlikeOnesTheLatestThenTheSmallerIdGoesFirst() {
    launch("d", "L1", "red", "L", 300, 1);
    launch("c", "L1", "red", "L", 200, 2);
    launch("b", "L1", "red", "L", 200, 3);
    launch("a", "L1", "red", "L", 300, 4);
    others();
    assertThat(similar().sales(row("new", "L1", "red", "L", LAUNCH))).containsExactly(3, 2, 4);
  }

  @Test
  void thereMayBeFewerThanThreeOrNone() {
    launch("a", "L1", "blue", "S", 300, 7);
    others();
    assertThat(similar().sales(row("new", "L1", "red", "L", LAUNCH))).containsExactly(7);
    assertThat(similar().sales(row("new", "elsewhere", "red", "L", LAUNCH))).isEmpty();
    LaunchRow extended = similar().extend(row("new", "L1", "red", "L", LAUNCH));
    assertThat(extended.attributes())
        .containsEntry("similar.1", "7.0")
        .containsEntry("item.colour", "red")
        .doesNotContainKey("similar.2");
  }

  @Test
  void onlyWhatWasOverBeforeTheLaunchCounts() {
    launch("over", "L1", "red", "L", DAYS, 1); // its last day is the one before
    launch("last day", "L1", "red", "L", DAYS - 1, 2); // and here the launch's own
    launch("later", "L1", "red", "L", -100, 4);
    others();
    assertThat(similar().sales(row("new", "L1", "red", "L", LAUNCH))).containsExactly(1);
    assertThat(similar().sales(row("new", "L1", "red", "L", LAUNCH.plusDays(1))))
        .containsExactly(2, 1);
  }

  @Test
  void whatComesLaterChangesNothing() {
    launch("a", "L1", "red", "L", 300, 1);
    launch("b", "L1", "red", "S", 250, 2);
    others();
    double[] before = similar().sales(row("new", "L1", "red", "L", LAUNCH));
    launch("c", "L1", "red", "L", 10, 3);
    launch("d", "L1", "red", "L", -10, 4);
    assertThat(similar().sales(row("new", "L1", "red", "L", LAUNCH))).isEqualTo(before);
  }

  @Test
  void anItemIsNotItsOwnNeighbour() {
    launch("a", "L1", "red", "L", 300, 1);
    launch("b", "L1", "blue", "S", 300, 2);
    others();
    assertThat(similar().sales(row("a", "L1", "red", "L", LAUNCH))).containsExactly(2);
    // nor by its own row, which is completed after it began
    assertThat(similar().sales(rows.get(0))).isEmpty();
  }

  @Test
  void theyAreReadAsTheyWereWritten() {
    launch("a", "L1", "red", "L", 300, 1.5);
    launch("b", "L1", "blue", "S", 200, 2);
    others();
    ByteWriter out = new ByteWriter();
    similar().write(out);
    ByteReader in = new ByteReader(out.toBytes());
    SimilarItems read = SimilarItems.read(in, true);
    assertThat(in.atEnd()).isTrue();
    for (String location : List.of("L1", "L2")) {
      LaunchRow row = row("new", location, "red", "L", LAUNCH);
      assertThat(read.sales(row)).isEqualTo(similar().sales(row));
    }
    ByteWriter again = new ByteWriter();
    read.write(again);
    assertThat(again.toBytes()).isEqualTo(out.toBytes());
  }

  /** Elsewhere, so that every colour and size is seen often enough to be a level. */
  private void others() {
    for (String colour : List.of("red", "blue")) {
      for (String size : List.of("S", "L")) {
        for (int i = 0; i < 3; i++) {
          launch(colour + size + i, "L2", colour, size, 300, 1_000);
        }
      }
    }
  }

  private SimilarItems similar() {
    return SimilarItems.of(
        rows, completedOn, totals.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void launch(
      String itemId, String location, String colour, String size, int daysBefore, double total) {
    LocalDate launch = LAUNCH.minusDays(daysBefore);
    rows.add(row(itemId, location, colour, size, launch));
    completedOn.add(launch.plusDays(DAYS - 1));
    totals.add(total);
  }

  private static LaunchRow row(
      String itemId, String location, String colour, String size, LocalDate launch) {
    return new LaunchRow(
        itemId,
        location,
        "category",
        Map.of("item.colour", colour, "item.size", size),
        Double.NaN,
        launch);
  }
}
