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
    assertThat(failed("adaptation", dir.resolve("nothing").toString()))
        .contains("no folder", "the simulator");
    assertThat(failed("adaptation", dir.toString())).contains("is no data set", "m5, orange-juice");
    assertThat(failed("adaptation", "--origins", "2025-01-01,2035-01-01"))
        .contains("2035-01-01", "simulator goes from 2024-01-01");
  }

  @Test
  void whatHasNoEffectIsRefused() {
    assertThat(misused()).contains("which data set?", "online-retail", "adaptation");
    assertThat(misused("adaptation", "--horizon", "7")).contains("Unknown option: '--horizon'");
    assertThat(misused("simulator", "--report", "page.html")).contains("Unknown option");
    assertThat(misused("--json", "figures.json", "adaptation"))
        .contains("meant for adaptation goes behind its name");
    assertThat(misused("m5", "tune")).contains("meant for tune goes behind its name");
  }

  @Test
  void aFolderOfAnyOtherNameIsReadAsCsv() throws Exception {
    Files.writeString(
        dir.resolve("sales.csv"), "location,item,date,quantity\nnorth,tea,2024-03-01,2\n");
    assertThat(failed("adaptation", dir.toString())).contains("csv has not two of them");
  }

  private static String failed(String... arguments) {
    return saidWith(1, arguments);
  }

  private static String misused(String... arguments) {
    return saidWith(2, arguments);
  }

  /** What a command that ends with that code says. */
  private static String saidWith(int code, String... arguments) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, UTF_8));
    try {
      String[] all = new String[arguments.length + 1];
      all[0] = "evaluate";
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      assertThat(Shelfcast.commandLine().execute(all)).isEqualTo(code);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(UTF_8);
  }
}
