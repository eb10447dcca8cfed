package io.shelfcast.replay;

import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Queue;

/** A feed made step by step: a row, a day or a week at a time. */
abstract class SteppedFeed implements Feed {
  private final Queue<ReplayEvent> ready = new ArrayDeque<>();
  private RowCounts rows = RowCounts.NONE;
  private boolean ended;

  /**
   * Makes the next step's events, which may be none, with the methods below.
   *
   * @return false when there is no further step; events made by that call still count
   */
  abstract boolean step();

  final void emit(ReplayEvent event) {
    ready.add(event);
  }

  final void emitSale(ReplayEvent sale) {
    rows = rows.plusSale();
    ready.add(sale);
  }

  final void emitDeadLetter(ReplayEvent letter) {
    rows = rows.plusDeadLetter();
    ready.add(letter);
  }

  final void skipZero() {
    rows = rows.plusZero();
  }

  @Override
  public final boolean hasNext() {
    while (ready.isEmpty() && !ended) {
      ended = !step();
    }
    return !ready.isEmpty();
  }

  @Override
  public final ReplayEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the feed has ended");
    }
    return ready.remove();
  }

  @Override
  public final RowCounts rows() {
    return rows;
  }

  /** Most feeds are read ahead of time and hold nothing open. */
  @Override
  public void close() {}
}
