package io.shelfcast;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The public data sets beside the project, {@code ../shared/data}; a test that asks for one is
 * skipped where it is absent.
 */
public final class SharedData {
  private static final Path FOLDER = Path.of("..", "shared", "data");

  private SharedData() {}

  /** One item at one store of the M5 subset: {@code units[t]} was sold on day d_{t+1}. */
  public record M5Series(String department, float[] units) {}

  /** One store, brand and week of Orange Juice; units are the rounded exp(logmove). */
  public record OrangeJuiceRow(int store, int brand, int week, float units) {}

  /** The 1,195 series of the M5 subset, 1,913 days each, in the file's order. */
  public static List<M5Series> m5() {
    return linesOf("m5/sales.csv.gz").stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(
            fields -> {
              float[] units = new float[fields.length - 6];
              for (int t = 0; t < units.length; t++) {
                units[t] = Float.parseFloat(fields[t + 6]);
              }
              return new M5Series(fields[2], units);
            })
        .toList();
  }

  /** Every row of Orange Juice, in the file's order. */
  public static List<OrangeJuiceRow> orangeJuice() {
    List<String> lines = linesOf("orange-juice/orange_juice.csv.gz");
    List<String> header = List.of(lines.get(0).replace("\"", "").split(","));
    int store = header.indexOf("store");
    int brand = header.indexOf("brand");
    int week = header.indexOf("week");
    int logmove = header.indexOf("logmove");
    return lines.stream()
        .skip(1)
        .map(line -> line.split(","))
        .map(
            f ->
                new OrangeJuiceRow(
                    Integer.parseInt(f[store]),
                    Integer.parseInt(f[brand]),
                    Integer.parseInt(f[week]),
                    (float) Math.rint(Math.exp(Double.parseDouble(f[logmove])))))
        .toList();
  }

  /** The folder of a data set; the test is skipped where it is absent. */
  public static Path folder(String dataSet) {
    Path folder = FOLDER.resolve(dataSet);
    assumeTrue(
        Files.isDirectory(folder), () -> "skipped: no data set at " + folder.toAbsolutePath());
    return folder;
  }

  private static List<String> linesOf(String name) {
    Path file = FOLDER.resolve(name);
    assumeTrue(Files.exists(file), () -> "skipped: no data set at " + file.toAbsolutePath());
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
