package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultFilesTest {
  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource({
    "evaluate csv DIR, --json",
    "evaluate csv DIR, --forecasts",
    "evaluate adaptation DIR, --json",
    "evaluate adaptation DIR, --report",
    "evaluate cold-start DIR, --json",
    "evaluate efm-paper DIR, --json",
    "evaluate efm-paper DIR, --report",
    "evaluate tune DIR, --json",
    "bench efm, --json",
    "bench kernels --rounds 1, --json",
    "bench ingest --sales 1 --rounds 1, --json"
  })
  void everyCommandLooksAtItsFilesFirst(String command, String option) {
    Path file = dir.resolve("nothing/x.out");
    String[] arguments =
        Stream.concat(
                Stream.of(command.split(" ")).map(a -> a.equals("DIR") ? dir.toString() : a),
                Stream.of(option, file.toString()))
            .toArray(String[]::new);
    StringWriter err = new StringWriter();

    int exitCode = Shelfcast.commandLine().setErr(new PrintWriter(err)).execute(arguments);

    assertThat(err.toString().strip())
        .isEqualTo("error: cannot write %s: there is no folder %s", file, file.getParent());
    assertThat(exitCode).isEqualTo(1);
  }

  @Test
  void saysWhatIsInTheWay() throws Exception {
    Path text = Files.writeString(dir.resolve("text"), "something");

    assertRefused(dir, "it is a folder");
    assertRefused(text.resolve("x.json"), text + " is not a folder");
    assertThatCode(() -> ResultFiles.requireWritable(Optional.of(text))).doesNotThrowAnyException();
    assertThatCode(() -> ResultFiles.requireWritable(Optional.of(dir.resolve("x.json"))))
        .doesNotThrowAnyException();
    assertThatCode(() -> ResultFiles.requireWritable(Optional.of(Path.of("x.json"))))
        .doesNotThrowAnyException();
    assertThat(dir.resolve("x.json")).doesNotExist();
  }

  @Test
  void saysWhatIsWriteProtected() throws Exception {
    Path text = Files.writeString(dir.resolve("text"), "something");
    Path folder = Files.createDirectory(dir.resolve("folder"));
    assertThat(text.toFile().setWritable(false)).isTrue();
    assertThat(folder.toFile().setWritable(false)).isTrue();
    assumeTrue(!Files.isWritable(folder), "skipped: this user may write everywhere");

    assertRefused(text, "it is write-protected");
    assertRefused(folder.resolve("x.json"), "the folder %s is write-protected".formatted(folder));
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> ResultFiles.requireWritable(Optional.of(file)))
        .isInstanceOf(CommandFailedException.class)
        .hasMessage("cannot write %s: %s", file, why);
  }
}
