package io.shelfcast.topology;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * Reference data of one topic, decoded and in memory: small, read by every task of the instance,
 * written by the global thread alone, which reads the whole topic before the application starts.
 * All revisions of a key are kept, oldest first, since visibility is by date: a reader takes the
 * newest one that was known at its as-of date.
 *
 * @param <V> immutable value of one revision
 */
final class ReferenceStore<V> implements StateStore {
  private final String name;
  private final Map<String, List<V>> revisions = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> keysByGroup = new ConcurrentHashMap<>();
  private final BinaryOperator<List<V>> merge;
  private final Function<V, Collection<String>> groups;
  private volatile boolean open;

  private ReferenceStore(
      String name, BinaryOperator<List<V>> merge, Function<V, Collection<String>> groups) {
    this.name = name;
    this.merge = merge;
    this.groups = groups;
  }

  /**
   * @param merge puts a new revision (second, one element) into those known (first), in order,
   *     replacing the one it revises
   * @param groups what a revision may be found by beside its key; none for most
   */
  static <V> StoreBuilder<ReferenceStore<V>> builder(
      String name, BinaryOperator<List<V>> merge, Function<V, Collection<String>> groups) {
    return new Builder<>(name, merge, groups);
  }

  /** Adds a revision. */
  void add(String key, V revision) {
    revisions.merge(key, List.of(revision), merge);
    for (String group : groups.apply(revision)) {
      keysByGroup.computeIfAbsent(group, g -> ConcurrentHashMap.newKeySet()).add(key);
    }
  }

  /** Forgets a key: its tombstone came. */
  void remove(String key) {
    List<V> removed = revisions.remove(key);
    if (removed != null) {
      removed.forEach(
          revision -> groups.apply(revision).forEach(group -> keysByGroup.get(group).remove(key)));
    }
  }

  /** All revisions of a key, oldest first; empty when it is unknown. */
  List<V> revisions(String key) {
    return revisions.getOrDefault(key, List.of());
  }

  /** The keys of which some revision is in a group, in no particular order. */
  Set<String> keysIn(String group) {
    return keysByGroup.getOrDefault(group, Set.of());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext context, StateStore root) {
    open = true;
    // The processor that feeds the store also restores it, so restored bytes are not read here.
    context.register(root, (key, value) -> {});
  }

  @Override
  public void close() {
    open = false;
    revisions.clear();
    keysByGroup.clear();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  private record Builder<V>(
      String name, BinaryOperator<List<V>> merge, Function<V, Collection<String>> groups)
      implements StoreBuilder<ReferenceStore<V>> {
    @Override
    public StoreBuilder<ReferenceStore<V>> withCachingEnabled() {
      throw new UnsupportedOperationException("a reference store is in memory already");
    }

    @Override
    public StoreBuilder<ReferenceStore<V>> withCachingDisabled() {
      return this;
    }

    @Override
    public StoreBuilder<ReferenceStore<V>> withLoggingEnabled(Map<String, String> config) {
      throw new UnsupportedOperationException("a reference store's topic is its log");
    }

    @Override
    public StoreBuilder<ReferenceStore<V>> withLoggingDisabled() {
      return this;
    }

    @Override
    public ReferenceStore<V> build() {
      return new ReferenceStore<>(name, merge, groups);
    }

    @Override
    public Map<String, String> logConfig() {
      return Map.of();
    }

    @Override
    public boolean loggingEnabled() {
      return false;
    }
  }
}
