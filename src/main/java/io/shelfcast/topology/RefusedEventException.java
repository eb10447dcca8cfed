package io.shelfcast.topology;

import io.shelfcast.demand.Refusal;

/**
 * An event that cannot count. Thrown by a processor before it changes any state for the event; the
 * processing exception handler turns it into a dead letter. It has no stack trace: it is an answer,
 * not a bug.
 */
public final class RefusedEventException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public RefusedEventException(Refusal refusal) {
    super(refusal.cause() + ": " + refusal.detail(), null, false, false);
    this.refusal = refusal;
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}
