package io.shelfcast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  @TempDir Path dir;

  @Test
  void adaptationSaysWhyItCannotRun() throws Exception {
    assertThat(refused("adaptation", dir.resolve("nothing").toString()))
        .contains("no folder", "the simulator");
    assertThat(refused("adaptation", dir.toString()))
        .contains("is no data set", "m5, orange-juice");
    assertThat(refused("adaptation", "--horizon", "7")).contains("--origins, --set");
    assertThat(refused("adaptation", "--origins", "2025-01-01,2035-01-01"))
        .contains("2035-01-01", "simulator goes from 2024-01-01");
    assertThat(refused("simulator", "--report", "page.html")).contains("efm-paper and adaptation");
  }

  @Test
  void aFolderOfAnyOtherNameIsReadAsCsv() throws Exception {
    Files.writeString(
        dir.resolve("sales.csv"), "location,item,date,quantity\nnorth,tea,2024-03-01,2\n");
    assertThat(refused("adaptation", dir.toString())).contains("csv has not two of them");
  }

  /** What a command that fails says. */
  private static String refused(String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      String[] all = new String[arguments.length + 1];
      all[0] = "evaluate";
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      assertThat(Shelfcast.commandLine().execute(all)).isEqualTo(1);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(UTF_8);
  }
}
