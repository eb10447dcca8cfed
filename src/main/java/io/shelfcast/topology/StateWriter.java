package io.shelfcast.topology;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes stored values compactly: small numbers take one byte. Grows as needed; one thread. */
final class StateWriter {
  private byte[] bytes;
  private int size;

  StateWriter(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  /** Seven bits a byte, lowest first, for numbers that are not negative. */
  StateWriter unsigned(long value) {
    ensure(10);
    int end = size; // a field would be written back with every byte
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[end++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[end++] = (byte) rest;
    size = end;
    return this;
  }

  /** Zig-zag, so that small negative numbers are small, too. */
  StateWriter signed(long value) {
    return unsigned(value << 1 ^ value >> 63);
  }

  StateWriter float32(float value) {
    ensure(4);
    int bits = Float.floatToIntBits(value);
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (bits >>> shift);
    }
    return this;
  }

  StateWriter float64(double value) {
    ensure(8);
    long bits = Double.doubleToLongBits(value);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (bits >>> shift);
    }
    return this;
  }

  /** Exact, and short for a whole number from 0 on: it is often one of a few units. */
  StateWriter number(double value) {
    long whole = (long) value;
    return Double.compare(whole, value) == 0 && whole >= 0 && whole < Long.MAX_VALUE
        ? unsigned(whole + 1)
        : unsigned(0).float64(value);
  }

  StateWriter text(String value) {
    return block(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A length and that many bytes. */
  StateWriter block(byte[] value) {
    unsigned(value.length);
    ensure(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void ensure(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
