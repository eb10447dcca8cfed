package io.shelfcast.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures Shelfcast beside a rival, in the same run. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure how fast it is, beside a rival in the same run.",
    subcommands = {IngestBench.class, EfmBench.class, KernelBench.class})
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which bench? See the list below.");
  }
}
