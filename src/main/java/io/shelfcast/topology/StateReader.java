package io.shelfcast.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what {@link StateWriter} wrote. */
final class StateReader {
  private final byte[] bytes;
  private int at;

  private int version;

  StateReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Reads the format's version first.
   *
   * @throws IllegalStateException when the value was written by a later release
   */
  static StateReader ofVersion(byte[] bytes, int newest, String what) {
    StateReader reader = new StateReader(bytes);
    long version = reader.unsigned();
    if (version > newest) {
      throw new IllegalStateException(
          "a stored %s has format %d; this release reads up to %d: run the newer release, or reset"
              .formatted(what, version, newest));
    }
    reader.version = (int) version;
    return reader;
  }

  /** The format's version, where it was read first. */
  int version() {
    return version;
  }

  /** Whether all was read: what a later format put behind is not there. */
  boolean isAtEnd() {
    return at == bytes.length;
  }

  long unsigned() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  int count() {
    return Math.toIntExact(unsigned());
  }

  long signed() {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }

  float float32() {
    int bits = 0;
    for (int i = 0; i < 4; i++) {
      bits = bits << 8 | bytes[at++] & 0xFF;
    }
    return Float.intBitsToFloat(bits);
  }

  double float64() {
    long bits = 0;
    for (int i = 0; i < 8; i++) {
      bits = bits << 8 | bytes[at++] & 0xFF;
    }
    return Double.longBitsToDouble(bits);
  }

  double number() {
    long whole = unsigned();
    return whole == 0 ? float64() : whole - 1;
  }

  String text() {
    return new String(block(), StandardCharsets.UTF_8);
  }

  byte[] block() {
    int length = count();
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }
}
