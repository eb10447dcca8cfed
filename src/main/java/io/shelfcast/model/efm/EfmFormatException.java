package io.shelfcast.model.efm;

/** Bytes that are not a model this version can read. */
public final class EfmFormatException extends RuntimeException {
  /** What is wrong with the bytes. */
  public enum Fault {
    /** Written by a newer Shelfcast. */
    NEWER,
    /** Cut short, changed, or not a model at all. */
    DAMAGED
  }

  private final Fault fault;

  EfmFormatException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What is wrong with the bytes. */
  public Fault fault() {
    return fault;
  }
}
