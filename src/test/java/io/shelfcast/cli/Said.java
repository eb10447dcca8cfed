package io.shelfcast.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What a command came to, and what it said. */
record Said(int exitCode, String out, String err) {
  /** Executes a command line. */
  static Said by(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Shelfcast.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments.toArray(String[]::new));
    return new Said(exitCode, out.toString(), err.toString());
  }
}
