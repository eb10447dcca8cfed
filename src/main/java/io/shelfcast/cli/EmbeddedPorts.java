package io.shelfcast.cli;

import picocli.CommandLine.Option;

/** Loopback ports of what runs inside the process. */
final class EmbeddedPorts {
  @Option(
      names = "--kafka-port",
      converter = Ranges.Port.class,
      defaultValue = "9092",
      paramLabel = "PORT",
      description = "Port of the embedded broker, 0 = any free one (default: ${DEFAULT-VALUE}).")
  int kafka;

  @Option(
      names = "--registry-port",
      converter = Ranges.Port.class,
      defaultValue = "8081",
      paramLabel = "PORT",
      description = "Port of the embedded registry, 0 = any free one (default: ${DEFAULT-VALUE}).")
  int registry;

  @Option(
      names = "--http-port",
      converter = Ranges.Port.class,
      defaultValue = "8080",
      paramLabel = "PORT",
      description = "Port of the query endpoint, 0 = any free one (default: ${DEFAULT-VALUE}).")
  int http;

  /** Free ports for everything. */
  static EmbeddedPorts anyFree() {
    return new EmbeddedPorts();
  }
}
