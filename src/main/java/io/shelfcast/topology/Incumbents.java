package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.ModelRollback;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.training.Incumbent;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The models that a training task's candidates must beat, which snapshots of each are on the topic,
 * and the rollbacks that wait for their cutoff; in a store.
 */
final class Incumbents {
  private static final int VERSION = 1;
  private static final String PUBLISHED = "published|";
  private static final String CHAMPIONS = "champions|"; // of those published
  private static final String IN_FORCE = "in-force|"; // the cutoff of the incumbent
  private static final String INCUMBENT = "incumbent|";
  private static final String ROLLBACK = "rollback|";

  private final KeyValueStore<String, byte[]> store;
  private final Period grain;
  private final int keep;

  /** A rollback: for cutoffs after {@code after}. */
  private record Noted(long after, long cutoff, byte[] parameters, Set<String> replaced) {}

  /**
   * @param keep snapshots of a model that stay on the topic
   */
  Incumbents(KeyValueStore<String, byte[]> store, Period grain, int keep) {
    this.store = store;
    this.grain = grain;
    this.keep = keep;
  }

  /** What names a snapshot: when it was trained, and a hash of what came of it. */
  static String version(LocalDate trainedThrough, byte[] parameters) {
    return "%s-%08x".formatted(trainedThrough, Hashes.unsigned32(parameters));
  }

  /** Puts a champion in force. */
  void put(String category, String model, long cutoff, byte[] parameters) {
    String name = name(category, model);
    Deque<Long> champions = cutoffs(CHAMPIONS + name);
    if (!champions.contains(cutoff)) {
      champions.addLast(cutoff);
      putCutoffs(CHAMPIONS + name, champions);
    }
    store.put(INCUMBENT + name(category, model), parameters);
    store.put(IN_FORCE + name(category, model), new StateWriter(10).signed(cutoff).toBytes());
  }

  /** What a cutoff's candidate must beat, after what was rolled back before it. */
  Optional<Incumbent> at(long cutoff, String category, String model) {
    for (KeyValue<String, Noted> noted : noted(category, model)) {
      Noted rollback = noted.value;
      if (rollback.after() < cutoff) {
        // A champion that came in the meantime stays: no operator has judged it.
        if (inForce(category, model).filter(rollback.replaced()::contains).isPresent()) {
          put(category, model, rollback.cutoff(), rollback.parameters());
        }
        store.delete(noted.key);
      }
    }
    return inForceCutoff(category, model)
        .map(known -> new Incumbent(known, store.get(INCUMBENT + name(category, model))));
  }

  /**
   * Notes a rollback.
   *
   * @param after the last cutoff that does not heed it
   * @param order of rollbacks
   * @return whether the restored snapshot has left the topic and must be sent again
   */
  boolean note(ModelRollback rollback, long after, long order) {
    ModelSnapshot restored = rollback.getRestored();
    long cutoff = grain.indexOf(restored.getTrainedThrough());
    ByteBuffer parameters = restored.getParameters().duplicate();
    byte[] bytes = new byte[parameters.remaining()];
    parameters.get(bytes);
    StateWriter out = new StateWriter(bytes.length + 64).unsigned(VERSION);
    out.signed(after).signed(cutoff).block(bytes).unsigned(rollback.getReplaced().size());
    rollback.getReplaced().forEach(out::text);
    String name = name(rollback.getCategory(), rollback.getModel());
    store.put(ROLLBACK + name + '|' + "%019d".formatted(order), out.toBytes());
    Deque<Long> champions = cutoffs(CHAMPIONS + name);
    List<String> replaced = rollback.getReplaced();
    champions.removeIf(champion -> replaced.stream().anyMatch(v -> isOf(champion, v)));
    putCutoffs(CHAMPIONS + name, champions);

    Deque<Long> published = cutoffs(PUBLISHED + name);
    boolean gone =
        !published.isEmpty() && published.getLast() >= cutoff && !published.contains(cutoff);
    if (gone) {
      published.addFirst(cutoff);
      putCutoffs(PUBLISHED + name, published);
    }
    return gone;
  }

  /**
   * Notes what was sent.
   *
   * @param used the epoch in force for the oldest forecasts that are still to be made
   * @return the cutoffs that must leave the topic for it: those older than the newest few, but for
   *     the incumbent, what it may be rolled back to, and champions that forecasts still to be made
   *     use, however old
   */
  List<Long> published(String category, String model, long cutoff, long used) {
    String name = name(category, model);
    Deque<Long> champions = cutoffs(CHAMPIONS + name);
    Set<Long> spared = new HashSet<>();
    inForceCutoff(category, model).ifPresent(spared::add);
    noted(category, model).forEach(noted -> spared.add(noted.value.cutoff()));
    long oldestUsed =
        champions.stream().mapToLong(c -> c).filter(c -> c <= used).max().orElse(Long.MIN_VALUE);
    champions.stream().filter(champion -> champion >= oldestUsed).forEach(spared::add);
    Deque<Long> published = cutoffs(PUBLISHED + name);
    published.addLast(cutoff);
    Deque<Long> kept = new ArrayDeque<>();
    List<Long> withdrawn = new ArrayList<>();
    for (int more = published.size() - keep; more > 0; more--) {
      long oldest = published.removeFirst();
      if (spared.contains(oldest)) {
        kept.addFirst(oldest);
      } else {
        withdrawn.add(oldest);
      }
    }
    kept.forEach(published::addFirst);
    putCutoffs(PUBLISHED + name, published);
    if (champions.removeAll(withdrawn)) {
      putCutoffs(CHAMPIONS + name, champions);
    }
    return withdrawn;
  }

  private Deque<Long> cutoffs(String name) {
    Deque<Long> cutoffs = new ArrayDeque<>();
    byte[] stored = store.get(name);
    if (stored != null) {
      StateReader in = new StateReader(stored);
      for (int n = in.count(); n > 0; n--) {
        cutoffs.addLast(in.signed());
      }
    }
    return cutoffs;
  }

  private void putCutoffs(String name, Deque<Long> cutoffs) {
    StateWriter out = new StateWriter(64).unsigned(cutoffs.size());
    cutoffs.forEach(out::signed);
    store.put(name, out.toBytes());
  }

  /** Whether a version is of a cutoff. */
  private boolean isOf(long cutoff, String version) {
    return version.startsWith(grain.lastDate(cutoff) + "-");
  }

  /** The incumbent's version. */
  private Optional<String> inForce(String category, String model) {
    byte[] parameters = store.get(INCUMBENT + name(category, model));
    return inForceCutoff(category, model)
        .map(cutoff -> version(grain.lastDate(cutoff), parameters));
  }

  private Optional<Long> inForceCutoff(String category, String model) {
    return Optional.ofNullable(store.get(IN_FORCE + name(category, model)))
        .map(stored -> new StateReader(stored).signed());
  }

  /** In their order. */
  private List<KeyValue<String, Noted>> noted(String category, String model) {
    String prefix = ROLLBACK + name(category, model) + '|';
    List<KeyValue<String, Noted>> noted = new ArrayList<>();
    try (var stored = store.range(prefix, prefix + '\uffff')) {
      stored.forEachRemaining(
          rollback -> noted.add(KeyValue.pair(rollback.key, read(rollback.value))));
    }
    return noted;
  }

  private static Noted read(byte[] bytes) {
    StateReader in = StateReader.ofVersion(bytes, VERSION, "rollback");
    long after = in.signed();
    long cutoff = in.signed();
    byte[] parameters = in.block();
    Set<String> replaced = new HashSet<>();
    for (int n = in.count(); n > 0; n--) {
      replaced.add(in.text());
    }
    return new Noted(after, cutoff, parameters, replaced);
  }

  private static String name(String category, String model) {
    return model + '|' + category;
  }
}
