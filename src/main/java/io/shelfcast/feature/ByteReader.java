package io.shelfcast.feature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link ByteWriter} wrote. Damaged bytes are an {@link IllegalArgumentException},
 * whatever is wrong with them.
 */
public final class ByteReader {
  private final byte[] bytes;
  private int position;

  /** Reads from the start; the array is kept, not copied. */
  public ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A number that is not negative. */
  public int count() {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = next();
      value |= (b & 0x7f) << shift;
      if (b < 0x80) {
        if (value < 0) {
          break;
        }
        return value;
      }
    }
    throw new IllegalArgumentException("no count at byte " + position);
  }

  /**
   * How many entries follow, of at least so many bytes each: more than there are bytes left for is
   * damage, and must not become a huge array.
   */
  public int entries(int bytesEach) {
    int count = count();
    if ((long) count * bytesEach > bytes.length - position) {
      throw new IllegalArgumentException(
          count + " entries announced, " + (bytes.length - position) + " bytes left");
    }
    return count;
  }

  /** 4 bytes. */
  public float float32() {
    return Float.intBitsToFloat(int32());
  }

  /** 8 bytes. */
  public double float64() {
    long high = int32();
    return Double.longBitsToDouble(high << 32 | int32() & 0xffffffffL);
  }

  /** UTF-8 behind its length. */
  public String text() {
    int length = entries(1);
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }

  /** Bytes behind their length. */
  public byte[] block() {
    int length = entries(1);
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  /** Whether everything was read. */
  public boolean atEnd() {
    return position == bytes.length;
  }

  private int int32() {
    return next() << 24 | next() << 16 | next() << 8 | next();
  }

  private int next() {
    if (position == bytes.length) {
      throw new IllegalArgumentException("the bytes end at " + position);
    }
    return bytes[position++] & 0xff;
  }
}
