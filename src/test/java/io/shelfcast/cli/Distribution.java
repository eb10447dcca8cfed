package io.shelfcast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The packaged distribution (target/shelfcast.jar and target/lib) as a child process. */
final class Distribution implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Duration START = Duration.ofMinutes(5);

  private final Process process;
  private final Path out;
  private final Path err;
  private final long started = System.nanoTime();

  private Distribution(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a command on free ports; it dies with the test at the latest.
   *
   * @param folder for what it prints, and for its temporary files
   */
  static Distribution start(Path folder, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka-port=0", "--registry-port=0"));
    return launch(folder, all);
  }

  /** Starts both applications against a cluster; like {@link #start} otherwise. */
  static Distribution serve(Path folder, Map<String, String> settings) throws IOException {
    List<String> all = new ArrayList<>(List.of("serve"));
    settings.forEach((name, value) -> all.add("--set=%s=%s".formatted(name, value)));
    return launch(folder, all);
  }

  private static Distribution launch(Path folder, List<String> arguments) throws IOException {
    Path jar = TARGET.resolve("shelfcast.jar");
    assertThat(jar).as("the distribution; `./mvnw package` makes it").exists();
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    List<String> command = new ArrayList<>(heedInterrupts());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1500m",
            "-XX:+UseParallelGC",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            jar + ":" + TARGET.resolve("lib") + "/*",
            "io.shelfcast.cli.Shelfcast"));
    command.addAll(arguments);
    command.add("--http-port=0");
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Distribution(process, out, err);
  }

  /**
   * A shell that runs tests in the background has them, and their children, ignore SIGINT; GNU env
   * undoes that.
   */
  private static List<String> heedInterrupts() throws IOException {
    List<String> env = List.of("env", "--default-signal=INT");
    List<String> probe = Stream.concat(env.stream(), Stream.of("true")).toList();
    try {
      return new ProcessBuilder(probe).start().waitFor() == 0 ? env : List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while probing env", e);
    }
  }

  /** The broker's address, once it has said so. */
  String broker() {
    return told("broker");
  }

  /** The registry's URL, once it has said so. */
  String registry() {
    return told("registry");
  }

  /** The endpoint's URL, once it has said so. */
  String endpoint() {
    return told("endpoint");
  }

  /** Kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Sends a signal, e.g. INT for Ctrl-C; returns at once. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, String.valueOf(process.pid())).start().waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Its exit code, once it has ended by itself. */
  int exitCode(Duration patience) throws InterruptedException {
    assertThat(process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
        .as("it ends within %s; it said: %s", patience, said())
        .isTrue();
    return process.exitValue();
  }

  /** Seconds since it was started. */
  double seconds() {
    return (System.nanoTime() - started) / 1e9;
  }

  /** All that it has printed, progress bars as lines of their own. */
  String said() {
    try {
      return (Files.readString(err) + Files.readString(out)).replace('\r', '\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String told(String what) {
    Pattern line = Pattern.compile("(?m)^" + what + "\\s+(\\S+)$");
    String[] found = new String[1];
    await("the line of the " + what)
        .atMost(START)
        .until(
            () -> {
              assertThat(process.isAlive()).as("it runs; it said: %s", said()).isTrue();
              Matcher matcher = line.matcher(said());
              if (matcher.find()) {
                found[0] = matcher.group(1);
              }
              return found[0] != null;
            });
    return found[0];
  }

  @Override
  public void close() throws InterruptedException {
    if (process.isAlive()) {
      kill();
    }
  }
}
