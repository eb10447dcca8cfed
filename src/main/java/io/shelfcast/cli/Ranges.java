package io.shelfcast.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ranges of options; a value outside is wrong usage, told before anything is done. */
final class Ranges {
  private static final int LAST_PORT = 65_535;

  private Ranges() {}

  /** A port to listen on, 0 = any free one. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 0, LAST_PORT);
    }
  }

  /** How many, at least one. */
  static final class AtLeastOne implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return whole(text, 1, Integer.MAX_VALUE);
    }
  }

  /** A rate. */
  static final class AboveZero implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      try {
        double number = Double.parseDouble(text);
        if (number > 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        // the same answer as for 0
      }
      throw new TypeConversionException("'%s' is not a number above 0".formatted(text));
    }
  }

  /** The port of another machine's. */
  static int remotePort(String text) {
    return whole(text, 1, LAST_PORT);
  }

  private static int whole(String text, int least, int most) {
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number outside
    }
    throw new TypeConversionException(
        "'%s' is not a whole number from %d to %d".formatted(text, least, most));
  }
}
