package io.shelfcast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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
  void coldStartSaysWhyItCannotRun() throws Exception {
    Path nothing = dir.resolve("nothing");
    assertThat(failed("cold-start", nothing.toString())).contains("error: no folder " + nothing);
    assertThat(failed("cold-start", "/")).contains("error: cold-start knows orange-juice and m5");
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

  @Test
  void aHorizonThatIsNotForecastIsRefused() throws Exception {
    writeAShop();
    assertThat(failed("csv", dir.toString(), "--horizon", "42"))
        .contains("error: horizon must be 1 to 28, was 42");
  }

  @Test
  void modelsThatDoNotLearnAreNamed() throws Exception {
    writeAShop();
    String learn = "efm and deepfm learn only with -s training.enabled=true";

    assertThat(failed(shop("--models", "deepfm,efm")))
        .contains("error: no model asked for can forecast: " + learn + System.lineSeparator());
    assertThat(said(shop("--models", "naive,deepfm")))
        .contains("note: deepfm cannot forecast: " + learn);
    assertThat(said(shop("--models", "naive"))).doesNotContain("note:");
    assertThat(failed(shop("--models", "lightgbm"))).contains("only with --peers lightgbm");
    assertThat(failed(shop("--models", "stmp"))).contains("nothing trains stmp in this release");
  }

  @Test
  void modelsThatHadTooLittleToLearnFromAreNamed() throws Exception {
    writeAShop();
    String few = "at the cutoffs before, no category had rows enough to learn from";

    assertThat(said(shop("-s", "training.enabled=true")))
        .contains("note: no forecast by efm and deepfm: " + few);
    assertThat(said(shop("--models", "naive,efm", "-s", "training.enabled=true")))
        .contains("note: no forecast by efm: " + few);
    assertThat(said(shop("--models", "naive", "-s", "training.enabled=true")))
        .doesNotContain("no forecast by");
    assertThat(said(shop())).doesNotContain("no forecast by");
  }

  @Test
  void helpShowsHowModelsLearnAndWhatCanBeLeftOut() {
    StringWriter out = new StringWriter();

    Shelfcast.commandLine().setOut(new PrintWriter(out)).execute("evaluate", "--help");

    assertThat(out.toString())
        .contains("-s training.enabled=true", "-s deepfm.attention=FIELD|PAIR|NONE")
        .contains("-s deepfm.fm=false");
  }

  @Test
  void tuneSaysWhatCanBeTried() {
    assertThat(failed("tune", "--try", "fm=nope")).contains("--try: fm cannot be 'nope'; it must");
    assertThat(failed("tune", "--try", "rate=0.1:")).contains("--try: rate cannot be ''; it must");
    assertThat(failed("tune", "--draws", "0")).contains("--draws must be at least 1, was 0");
  }

  private void writeAShop() throws IOException {
    List<String> sales = new ArrayList<>(List.of("location,item,date,quantity"));
    for (int day = 1; day <= 20; day++) {
      sales.add("north,tea,2024-03-%02d,%d".formatted(day, day % 7));
    }
    Files.write(dir.resolve("sales.csv"), sales);
  }

  /** The arguments that evaluate the shop. */
  private String[] shop(String... more) {
    return Stream.concat(Stream.of("csv", dir.toString(), "--horizon", "2"), Stream.of(more))
        .toArray(String[]::new);
  }

  private static String said(String... arguments) {
    return saidWith(0, arguments);
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
