package io.shelfcast.replay;

import io.shelfcast.event.PosSale;
import io.shelfcast.event.StockStatus;
import io.shelfcast.event.StoreDayClosed;
import java.util.HashSet;
import java.util.Set;

/**
 * Says before which events a transaction must end, so that a reader never sees a location's close
 * of day before what it closes: sales and stock status of a location end in a transaction before
 * that of the close, and reference data before any close.
 *
 * <p>That is enough because a producer's next transaction cannot write before the previous one is
 * complete. Without sales in between, closes share a transaction with each other and with the next
 * day's sales.
 */
final class TransactionBoundary {
  private final int most;
  private final Set<String> locations = new HashSet<>();
  private boolean reference;
  private int events;

  /**
   * @param most events in a transaction
   */
  TransactionBoundary(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("a transaction has at least one event, not " + most);
    }
    this.most = most;
  }

  /** Whether the open transaction must be committed before the event is sent. */
  boolean isBefore(ReplayEvent event) {
    if (events >= most) {
      return true;
    }
    return event.value() instanceof StoreDayClosed closed
        && (reference || locations.contains(closed.getLocationId()));
  }

  void sent(ReplayEvent event) {
    events++;
    if (event.value() instanceof PosSale || event.value() instanceof StockStatus) {
      locations.add(event.key());
    } else if (!(event.value() instanceof StoreDayClosed)) {
      reference = true;
    }
  }

  void committed() {
    events = 0;
    reference = false;
    locations.clear();
  }
}
