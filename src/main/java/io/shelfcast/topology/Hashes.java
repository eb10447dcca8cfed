package io.shelfcast.topology;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.kafka.common.utils.Utils;

/** Hashes that decide samples and seeds: the same on every machine. */
final class Hashes {
  /** Looking one up takes longer than digesting a few words with it. */
  private static final ThreadLocal<MessageDigest> SHA256 =
      ThreadLocal.withInitial(Hashes::newSha256);

  private Hashes() {}

  /** 32 bits of murmur2, 0..2^32-1. */
  static long unsigned32(byte[] bytes) {
    return Integer.toUnsignedLong(mix(Utils.murmur2(bytes)));
  }

  /** Those of {@code count} things whose hash is below this are about {@code most}, or all. */
  static long below(int most, int count) {
    return count <= most ? Long.MAX_VALUE : (long) ((double) most / count * (1L << 32));
  }

  /** Murmur2 also chooses partitions, so its low bits are not free: stirred once more (murmur3). */
  private static int mix(int hash) {
    int h = hash;
    h = (h ^ h >>> 16) * 0x85ebca6b;
    h = (h ^ h >>> 13) * 0xc2b2ae35;
    return h ^ h >>> 16;
  }

  /** The first 64 bits of SHA-256, as 16 hexadecimal digits. */
  static String sha256(String text) {
    byte[] hash = SHA256.get().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, Long.BYTES);
  }

  private static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** 64 bits, FNV-1a over the text and a number, stirred (splitmix64). */
  static long seed(long seed, String text, long number) {
    long hash = 0xcbf29ce484222325L ^ seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    hash += number * 0x9e3779b97f4a7c15L;
    hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
    return hash ^ hash >>> 31;
  }
}
