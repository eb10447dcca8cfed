package io.shelfcast.demand;

/**
 * Why an event cannot count.
 *
 * @param cause the kind of fault; counted by kind
 * @param detail what exactly is wrong, with the value
 */
public record Refusal(Cause cause, String detail) {
  /**
   * Kinds of fault. Names are part of the public interface: dead letters and metrics carry them.
   */
  public enum Cause {
    /** The bytes are not what they should be. */
    MALFORMED,
    /** The record names a schema id that the registry does not have. */
    UNKNOWN_SCHEMA,
    /** The record's key is not the location of its value. */
    KEY_MISMATCH,
    /** The record lies in a partition that its key does not hash to. */
    WRONG_PARTITION,
    /** An identifier is empty, too long, or has characters that cannot be part of a key. */
    IMPOSSIBLE_ID,
    /** The item's code is not one of an item (postage, fees, manual corrections). */
    NOT_AN_ITEM,
    /** A quantity that is zero, not a number, or beyond what can be summed. */
    IMPOSSIBLE_QUANTITY,
    /** A price that is negative or not a number, or zero where zero prices are refused. */
    IMPOSSIBLE_PRICE,
    /** A date that is out of range, in the future of its record, or far from its time of sale. */
    IMPOSSIBLE_DATE,
    /** A date too long closed to be corrected. */
    TOO_LATE,
    /** Another line with the same natural key but other content has already counted. */
    CONFLICTING_DUPLICATE,
    /** Reference data that contradicts itself. */
    IMPOSSIBLE_REFERENCE,
    /** A model's snapshot that is damaged, or in a format of a later release. */
    UNREADABLE_MODEL
  }
}
