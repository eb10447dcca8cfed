package io.shelfcast.query;

import org.apache.kafka.streams.state.HostInfo;

/** What came of reading a store. */
sealed interface Reading<V> {
  /**
   * A value.
   *
   * @param value what the store holds
   * @param stale whether it comes from a standby or a store that is being restored, and may be old
   */
  record Found<V>(V value, boolean stale) implements Reading<V> {}

  /** The store that would hold the key is here, is current, and does not have it. */
  record Absent<V>() implements Reading<V> {}

  /**
   * No store can answer at the moment; another attempt a little later may succeed.
   *
   * @param why for the reader of the answer
   */
  record NotReady<V>(String why) implements Reading<V> {}

  /**
   * The key belongs to another instance.
   *
   * @param owner its {@code application.server}
   */
  record Elsewhere<V>(HostInfo owner) implements Reading<V> {}
}
