package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options whose values have ranges. */
class RangesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo --live-days-per-second 0",
        "demo --registry-port 70000",
        "demo --kafka-port -1",
        "serve --http-port 70000",
        "replay csv --days-per-second -3",
        "replay csv --events-per-second NaN",
        "topics create --partitions 0",
        "topics create --category-partitions many",
        "topics read forecasts --max 0",
        "bench ingest --rounds 0",
        "bench ingest --sales 0",
        "bench kernels --rounds 0"
      })
  void whatIsOutOfItsRangeIsWrongUsage(String line) {
    String[] arguments = line.split(" ");
    StringWriter err = new StringWriter();

    int exitCode = Shelfcast.commandLine().setErr(new PrintWriter(err)).execute(arguments);

    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("Invalid value for option '" + arguments[arguments.length - 2])
        .contains("'%s' is not a ".formatted(arguments[arguments.length - 1]));
  }
}
