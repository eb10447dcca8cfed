package io.shelfcast.model.efm;

import io.shelfcast.model.efm.EfmFormatException.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A model as bytes, big-endian: "EFM" and a format version; loss; levels of each attribute; count
 * of continuous variables; structure; correction; parameters; CRC-32 of all before it.
 */
final class EfmFormat {
  static final int VERSION = 1;

  private static final byte[] MAGIC = {'E', 'F', 'M'};
  private static final int CHECKSUM = 4;

  private EfmFormat() {}

  static byte[] write(EfmModel model) {
    EfmStructure structure = model.structure();
    Out out = new Out();
    for (byte b : MAGIC) {
      out.put(b);
    }
    out.put(VERSION);
    out.put(model.loss().ordinal());
    out.putInts(Arrays.stream(model.levelCounts()).boxed().toList());
    out.putInt(model.continuous());
    out.putInts(structure.attributes());
    out.putInts(structure.continuous());
    out.putInt(structure.pairs().size());
    for (EfmPair pair : structure.pairs()) {
      out.put(pair.kind().ordinal());
      out.putInt(pair.first());
      out.putInt(pair.second());
    }
    out.putInt(structure.k());
    out.putLong(Double.doubleToLongBits(model.correction()));
    double[] parameters = model.parameters();
    out.putInt(parameters.length);
    for (double parameter : parameters) {
      out.putLong(Double.doubleToLongBits(parameter));
    }
    out.putInt((int) crc(out.bytes, out.size));
    return Arrays.copyOf(out.bytes, out.size);
  }

  static EfmModel read(byte[] bytes) {
    if (bytes.length < MAGIC.length + 1 + CHECKSUM
        || !Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new EfmFormatException(
          Fault.DAMAGED, "damaged EFM snapshot: %d bytes that are no EFM".formatted(bytes.length));
    }
    int version = bytes[MAGIC.length] & 0xff;
    // First: a newer format may have another checksum.
    if (version > VERSION) {
      throw new EfmFormatException(
          Fault.NEWER,
          "EFM snapshot of the newer format %d; this version reads up to %d"
              .formatted(version, VERSION));
    }
    int end = bytes.length - CHECKSUM;
    In in = new In(bytes, end);
    if (version < 1 || new In(bytes, bytes.length).skip(end).getInt() != (int) crc(bytes, end)) {
      throw new EfmFormatException(Fault.DAMAGED, "damaged EFM snapshot: its checksum is wrong");
    }
    try {
      return body(in.skip(MAGIC.length + 1));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new EfmFormatException(Fault.DAMAGED, "damaged EFM snapshot: " + e.getMessage());
    }
  }

  private static EfmModel body(In in) {
    EfmLoss loss = EfmLoss.values()[in.get()];
    int[] levelCounts = in.getInts().stream().mapToInt(Integer::intValue).toArray();
    int continuous = in.getInt();
    List<Integer> attributes = in.getInts();
    List<Integer> columns = in.getInts();
    int count = in.getInt();
    List<EfmPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new EfmPair(EfmPair.Kind.values()[in.get()], in.getInt(), in.getInt()));
    }
    EfmStructure structure = new EfmStructure(attributes, columns, pairs, in.getInt());
    double correction = Double.longBitsToDouble(in.getLong());
    EfmLayout layout = new EfmLayout(structure, levelCounts, continuous);
    if (in.getInt() != layout.size()) {
      throw new IllegalArgumentException("its parameters do not fit its structure");
    }
    double[] parameters = new double[layout.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = Double.longBitsToDouble(in.getLong());
    }
    return new EfmModel(layout, loss, parameters, correction);
  }

  private static long crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }

  private static final class Out {
    private byte[] bytes = new byte[256];
    private int size;

    void put(int value) {
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * size);
      }
      bytes[size++] = (byte) value;
    }

    void putInt(int value) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        put(value >>> shift);
      }
    }

    void putLong(long value) {
      putInt((int) (value >>> 32));
      putInt((int) value);
    }

    void putInts(List<Integer> values) {
      putInt(values.size());
      values.forEach(this::putInt);
    }
  }

  private static final class In {
    private final byte[] bytes;
    private final int end;
    private int at;

    In(byte[] bytes, int end) {
      this.bytes = bytes;
      this.end = end;
    }

    In skip(int count) {
      at += count;
      return this;
    }

    int get() {
      if (at >= end) {
        throw new IndexOutOfBoundsException("it ends too early");
      }
      return bytes[at++] & 0xff;
    }

    int getInt() {
      return get() << 24 | get() << 16 | get() << 8 | get();
    }

    long getLong() {
      return (long) getInt() << 32 | getInt() & 0xffffffffL;
    }

    List<Integer> getInts() {
      int count = getInt();
      List<Integer> values = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        values.add(getInt());
      }
      return values;
    }
  }
}
