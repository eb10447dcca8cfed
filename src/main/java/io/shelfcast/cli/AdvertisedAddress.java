package io.shelfcast.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/**
 * Where others reach the HTTP endpoint of an instance.
 *
 * @param host a name or an address, of IPv6 in brackets
 * @param port 1..65535; empty for the one that the endpoint listens on
 */
record AdvertisedAddress(String host, OptionalInt port) {
  private static final Pattern FORM = Pattern.compile("([\\w.-]+|\\[[\\w.:%]+])(?::(\\d+))?");

  /**
   * Reads {@code HOST[:PORT]}.
   *
   * @throws TypeConversionException when it is anything else
   */
  static AdvertisedAddress parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException("'%s' is not HOST[:PORT]".formatted(text));
    }
    String port = parts.group(2);
    return new AdvertisedAddress(
        parts.group(1),
        port == null ? OptionalInt.empty() : OptionalInt.of(Ranges.remotePort(port)));
  }

  /**
   * The address that an endpoint listens on, or this machine's name where it listens on all.
   *
   * @throws CommandFailedException when that name, or the address, cannot be found
   */
  static AdvertisedAddress ofListener(String listening) {
    try {
      boolean all = InetAddress.getByName(listening).isAnyLocalAddress();
      String host = all ? InetAddress.getLocalHost().getHostName() : listening;
      return new AdvertisedAddress(host, OptionalInt.empty());
    } catch (UnknownHostException e) {
      throw new CommandFailedException(
          "cannot tell where others reach this instance (%s); see --advertise"
              .formatted(e.getMessage()),
          e);
    }
  }

  /**
   * As Kafka Streams takes it, host:port.
   *
   * @param listening the port that the endpoint listens on
   */
  String withPort(int listening) {
    return host + ":" + port.orElse(listening);
  }
}
