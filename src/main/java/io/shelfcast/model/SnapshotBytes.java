package io.shelfcast.model;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * What every model's snapshot is wrapped in: its format and the CRC-32 of the rest (4 bytes each).
 */
public final class SnapshotBytes {
  private static final int HEADER = 2 * Integer.BYTES;

  private SnapshotBytes() {}

  /** Wraps what was written. */
  public static byte[] seal(int format, ByteWriter written) {
    byte[] body = written.toBytes();
    return ByteBuffer.allocate(HEADER + body.length)
        .putInt(format)
        .putInt(crc(body))
        .put(body)
        .array();
  }

  /**
   * Reads what {@link #seal} wrapped.
   *
   * @param name of the snapshot, for errors
   * @param format that this release reads
   * @param read makes the model; any exception of its is damage
   * @throws ModelFormatException when the bytes are damaged or of another format, saying which
   */
  public static <T> T open(byte[] bytes, String name, int format, Function<ByteReader, T> read) {
    if (bytes.length < HEADER) {
      throw new ModelFormatException(name + " is damaged: it has %d bytes".formatted(bytes.length));
    }
    ByteBuffer header = ByteBuffer.wrap(bytes);
    int found = header.getInt();
    if (found != format) { // first: another format may have another checksum
      throw new ModelFormatException(
          "%s has format %d; this release reads format %d".formatted(name, found, format));
    }
    byte[] body = Arrays.copyOfRange(bytes, HEADER, bytes.length);
    if (header.getInt() != crc(body)) {
      throw new ModelFormatException(name + " is damaged: its checksum does not match");
    }
    try {
      return read.apply(new ByteReader(body));
    } catch (RuntimeException e) {
      throw new ModelFormatException(name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static int crc(byte[] body) {
    CRC32 crc = new CRC32();
    crc.update(body);
    return (int) crc.getValue();
  }
}
