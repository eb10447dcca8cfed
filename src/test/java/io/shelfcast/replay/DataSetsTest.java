package io.shelfcast.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.shelfcast.event.DeadLetter;
import io.shelfcast.event.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetsTest {
  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

  @TempDir Path dir;
  private final Topics topics = RealData.topics();

  @Test
  void anUnknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> DataSets.open("offline-retail", dir, topics))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("offline-retail")
        .hasMessageContaining(String.join(", ", DataSets.names()));
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThatThrownBy(() -> DataSets.open("online-retail", dir.resolve("none"), topics))
        .hasMessageContaining("none");
    assertThatThrownBy(() -> DataSets.open("online-retail", dir, topics))
        .hasMessageContaining("online_retail.csv");
    Files.writeString(dir.resolve("online_retail.csv"), "InvoiceNo,Description\n1,x\n");
    assertThatThrownBy(() -> DataSets.open("online-retail", dir, topics))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("no column 'StockCode'")
        .hasMessageContaining("InvoiceNo, Description");
    Files.writeString(dir.resolve("online_retail.csv"), "");
    assertThatThrownBy(() -> DataSets.open("online-retail", dir, topics))
        .hasMessageContaining("is empty");
  }

  @Test
  void aFileCutShortFailsInsteadOfEndingEarly() throws IOException {
    Path file = dir.resolve("online_retail.csv.gz");
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 20_000; i++) {
      rows.append(i)
          .append(",22138,KIT,")
          .append(i % 7)
          .append(",2011-01-05 09:00:00,1.5,,France\n");
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> DataSets.open("online-retail", dir, topics))
        .isInstanceOf(DataSetException.class)
        .hasMessageContaining("online_retail.csv.gz");
  }

  @Test
  void aRowThatCannotBeReadIsADeadLetterThatNamesFileLineAndFault() throws IOException {
    Files.writeString(
        dir.resolve("online_retail.csv"),
        HEADER
            + "1,22138,\"KIT, LARGE\",3,2011-01-05 09:00:00,1.5,,France\n"
            + "1,22138,KIT,three,2011-01-05 09:00:00,1.5,,France\n"
            + "1,22138,KIT,3,05/01/2011 09:00,1.5,,France\n"
            + "1,22138,KIT\n"
            + "1,22139,KIT,4,2011-01-05 09:00:00,1.5,,France\n");

    FeedContents feed = FeedContents.of(DataSets.open("online-retail", dir, topics));

    assertThat(feed.rows).isEqualTo(new RowCounts(5, 2, 0, 3));
    assertThat(feed.sales).extracting(s -> s.getLineNumber()).containsExactly(1, 2);
    assertThat(feed.deadLetters)
        .extracting(DeadLetter::getDetail)
        .containsExactly(
            "online_retail.csv line 3: Quantity is not a number: 'three'",
            "online_retail.csv line 4: InvoiceDate is not a time (yyyy-MM-dd HH:mm:ss):"
                + " '05/01/2011 09:00'",
            "online_retail.csv line 5: 3 fields where the header has 8");
    DeadLetter first = feed.deadLetters.get(0);
    assertThat(first.getCause()).isEqualTo("MALFORMED");
    assertThat(first.getTopic()).isEqualTo("pos-sales");
    assertThat(first.getOffset()).isEqualTo(3);
    assertThat(StandardCharsets.UTF_8.decode(first.getValue()).toString())
        .startsWith("1,22138,KIT,three");
  }
}
