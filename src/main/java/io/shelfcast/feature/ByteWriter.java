package io.shelfcast.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes what a model must store, compactly; {@link ByteReader} reads it. */
public final class ByteWriter {
  private byte[] bytes = new byte[256];
  private int size;

  /** A number that is not negative: 7 bits a byte, the lowest first. */
  public ByteWriter count(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("a count is not negative, was " + value);
    }
    int rest = value;
    while (rest > 0x7f) {
      append((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return append(rest);
  }

  /** 4 bytes, the highest first. */
  public ByteWriter float32(float value) {
    return int32(Float.floatToIntBits(value));
  }

  /** 8 bytes, the highest first. */
  public ByteWriter float64(double value) {
    long bits = Double.doubleToLongBits(value);
    return int32((int) (bits >>> 32)).int32((int) bits);
  }

  /** Its length, then UTF-8. */
  public ByteWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    count(utf8.length);
    for (byte b : utf8) {
      append(b);
    }
    return this;
  }

  /** Its length, then the bytes. */
  public ByteWriter block(byte[] value) {
    count(value.length);
    for (byte b : value) {
      append(b);
    }
    return this;
  }

  /** What was written. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private ByteWriter int32(int value) {
    return append(value >>> 24).append(value >>> 16).append(value >>> 8).append(value);
  }

  private ByteWriter append(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
    return this;
  }
}
