package io.shelfcast.cli;

import io.shelfcast.embedded.EmbeddedStartException;
import io.shelfcast.evaluate.EvaluationException;
import io.shelfcast.event.IncompatibleSchemaException;
import io.shelfcast.event.RegistryUnavailableException;
import io.shelfcast.event.TopicAdminException;
import io.shelfcast.query.QueryStartException;
import io.shelfcast.replay.DataSetException;
import java.io.IOException;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's entry: exit code 0 is ok, 1 failed, 2 wrong usage. */
@Command(
    name = "shelfcast",
    mixinStandardHelpOptions = true,
    versionProvider = Shelfcast.Version.class,
    description = "Online demand forecasting for retail on Kafka Streams.",
    footer = {"", "New here? Run: shelfcast demo"},
    subcommands = {
      DemoCommand.class,
      ServeCommand.class,
      ReplayCommand.class,
      EvaluateCommand.class,
      CompareCommand.class,
      TopicsCommand.class,
      ModelsCommand.class,
      TopologyCommand.class,
      FeaturesCommand.class,
      BenchCommand.class,
      ResetCommand.class,
      CleanCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Shelfcast implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    // Tables and figures read the same on every machine. It also spares Kafka Streams most of the
    // formatting that it does per record while one of a task's input topics has nothing to read.
    Locale.setDefault(Locale.US);
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Shelfcast())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(AdvertisedAddress.class, AdvertisedAddress::parse)
        .setExecutionExceptionHandler(Shelfcast::report);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See the list below.");
  }

  /** One line for what a user can mend; the whole trace for what is a bug. */
  private static int report(
      Exception error, CommandLine command, CommandLine.ParseResult arguments) {
    if (isForTheUser(error)) {
      command.getErr().println(command.getColorScheme().errorText("error: " + inWords(error)));
    } else {
      error.printStackTrace(command.getErr());
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static boolean isForTheUser(Exception error) {
    return error instanceof CommandFailedException
        || error instanceof EvaluationException
        || error instanceof QueryStartException
        || error instanceof IOException
        || error instanceof EmbeddedStartException
        || error instanceof DataSetException
        || error instanceof TopicAdminException
        || error instanceof IncompatibleSchemaException
        || error instanceof RegistryUnavailableException
        || error instanceof KafkaException
        || error instanceof IllegalStateException;
  }

  /** What Kafka's own errors do not say, their causes do. */
  private static String inWords(Throwable error) {
    Throwable cause = error.getCause();
    String own = error.getMessage() == null ? error.toString() : error.getMessage();
    return error instanceof KafkaException && cause != null ? own + ": " + inWords(cause) : own;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Shelfcast.class.getPackage().getImplementationVersion();
      return new String[] {"shelfcast " + (version == null ? "(not packaged)" : version)};
    }
  }
}
