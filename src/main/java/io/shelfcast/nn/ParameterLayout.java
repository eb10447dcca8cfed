package io.shelfcast.nn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Which numbers of the flat parameter array belong to what: named blocks, one after another.
 *
 * <p>As bytes (big-endian): the number of blocks (int); for each its name (length as short, UTF-8)
 * and size (int); then all parameters (float). No checksum: that is the caller's.
 */
public final class ParameterLayout {
  /** {@code size} parameters from {@code offset} on. */
  public record Block(String name, int offset, int size) {
    /** The first offset behind it. */
    public int end() {
      return offset + size;
    }
  }

  private final List<Block> blocks;
  private final int total;

  private ParameterLayout(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
    this.total = blocks.isEmpty() ? 0 : blocks.get(blocks.size() - 1).end();
  }

  /** A builder without any block. */
  public static Builder builder() {
    return new Builder();
  }

  /** All blocks, by offset. */
  public List<Block> blocks() {
    return blocks;
  }

  /**
   * The block of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Block block(String name) {
    return blocks.stream()
        .filter(block -> block.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no block named " + name));
  }

  /** The number of all parameters. */
  public int total() {
    return total;
  }

  /** The parameters as bytes, with this layout. */
  public byte[] write(float[] theta) {
    if (theta.length != total) {
      throw new IllegalArgumentException(
          theta.length + " parameters for a layout of " + total + " parameters");
    }
    int size = Integer.BYTES + total * Float.BYTES;
    for (Block block : blocks) {
      size += Short.BYTES + utf8(block.name()).length + Integer.BYTES;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putInt(blocks.size());
    for (Block block : blocks) {
      byte[] name = utf8(block.name());
      bytes.putShort((short) name.length).put(name).putInt(block.size());
    }
    bytes.asFloatBuffer().put(theta);
    return bytes.array();
  }

  /**
   * The parameters that {@link #write} wrote.
   *
   * @throws IllegalArgumentException if they were written with another layout (it says where they
   *     differ), or are cut off or too long
   */
  public float[] read(byte[] written) {
    ByteBuffer bytes = ByteBuffer.wrap(written);
    require(bytes, Integer.BYTES);
    int count = bytes.getInt();
    if (count != blocks.size()) {
      throw new IllegalArgumentException(
          "parameters of " + count + " blocks, expected " + blocks.size());
    }
    for (Block expected : blocks) {
      require(bytes, Short.BYTES);
      byte[] name = new byte[Short.toUnsignedInt(bytes.getShort())];
      require(bytes, name.length + Integer.BYTES);
      bytes.get(name);
      Block found =
          new Block(new String(name, StandardCharsets.UTF_8), expected.offset(), bytes.getInt());
      if (!found.equals(expected)) {
        throw new IllegalArgumentException(
            "parameters have the block %s of size %d, expected %s of size %d"
                .formatted(found.name(), found.size(), expected.name(), expected.size()));
      }
    }
    if (bytes.remaining() != total * Float.BYTES) {
      throw new IllegalArgumentException(
          bytes.remaining() + " bytes of parameters, expected " + total * Float.BYTES);
    }
    float[] theta = new float[total];
    bytes.asFloatBuffer().get(theta);
    return theta;
  }

  private static void require(ByteBuffer bytes, int size) {
    if (bytes.remaining() < size) {
      throw new IllegalArgumentException("parameters are cut off at byte " + bytes.limit());
    }
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** Lays out blocks in the order in which they are added. */
  public static final class Builder {
    private final List<Block> blocks = new ArrayList<>();
    private int total;

    private Builder() {}

    /**
     * Adds a block and says where it lies.
     *
     * @throws IllegalArgumentException if the name is taken or too long, or the size is negative
     */
    public Block add(String name, int size) {
      if (size < 0) {
        throw new IllegalArgumentException("block " + name + " of negative size " + size);
      }
      if (utf8(name).length > Short.MAX_VALUE) {
        throw new IllegalArgumentException("block name of " + name.length() + " characters");
      }
      if (blocks.stream().anyMatch(block -> block.name().equals(name))) {
        throw new IllegalArgumentException("two blocks named " + name);
      }
      Block block = new Block(name, total, size);
      total = Math.addExact(total, size);
      blocks.add(block);
      return block;
    }

    /** The layout of the blocks added so far. */
    public ParameterLayout build() {
      return new ParameterLayout(blocks);
    }
  }
}
