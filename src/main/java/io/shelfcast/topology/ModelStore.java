package io.shelfcast.topology;

import io.shelfcast.demand.Period;
import io.shelfcast.event.EpochComplete;
import io.shelfcast.event.ModelSnapshot;
import io.shelfcast.event.ModelStatus;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import io.shelfcast.training.Epochs;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The learned models, decoded, as the models topic tells them; and how far the training partitions
 * have come. A forecast uses the newest champion whose cutoff is not after the epoch in force.
 */
final class ModelStore implements ModelSource {
  private static final String EPOCH = "#epoch|";

  /** A champion and the cutoff from which it is in force, or an epoch marker, without a model. */
  record Entry(LocalDate cutoff, Optional<Model> model) {}

  private final ReferenceStore<Entry> store;
  private final Epochs epochs;
  private final long firstCutoff;
  private final Period grain;
  private final int categoryPartitions;

  /**
   * @param categoryPartitions partitions of training-rows
   */
  ModelStore(ReferenceStore<Entry> store, TrainingSettings settings, int categoryPartitions) {
    this.store = store;
    this.epochs = settings.epochs();
    this.firstCutoff = settings.firstCutoff();
    this.grain = settings.grain();
    this.categoryPartitions = categoryPartitions;
  }

  /** Key of a snapshot on the topic. */
  static String key(String category, String model, LocalDate cutoff) {
    return String.join("|", category, model, cutoff.toString());
  }

  /** Key of a training partition's marker on the topic. */
  static String epochKey(int partition) {
    return EPOCH + partition;
  }

  /** One list of champions for each category and model, by cutoff. */
  static ReferenceStore.Kind<Entry> kind() {
    return ReferenceStore.Kind.byKey(
        (known, added) -> {
          Entry newest = added.get(0);
          return Stream.concat(
                  known.stream().filter(e -> !e.cutoff().equals(newest.cutoff())),
                  Stream.of(newest))
              .sorted(Comparator.comparing(Entry::cutoff))
              .toList();
        });
  }

  /** Takes a marker in: what a partition has completed covers all that came before. */
  static void put(ReferenceStore<Entry> store, EpochComplete epoch) {
    String key = epochKey(epoch.getPartition());
    store.revise(key, known -> List.of(new Entry(epoch.getCutoff(), Optional.empty())));
  }

  /**
   * Takes a snapshot in; one that was rejected takes the place of what was there.
   *
   * @param model decoded from the snapshot; not looked at unless it is a champion
   */
  static void put(
      ReferenceStore<Entry> store, String key, ModelSnapshot snapshot, Optional<Model> model) {
    LocalDate cutoff = cutoff(key);
    if (snapshot.getStatus() == ModelStatus.CHAMPION) {
      store.add(series(key), new Entry(cutoff, model));
    } else {
      remove(store, key);
    }
  }

  /** A tombstone: a snapshot older than the newest few. */
  static void remove(ReferenceStore<Entry> store, String key) {
    LocalDate cutoff = cutoff(key);
    store.revise(
        series(key), known -> known.stream().filter(e -> !e.cutoff().equals(cutoff)).toList());
  }

  @Override
  public boolean isReady(String category, long asOf) {
    return isReady(LocationPartitioner.partitionOf(category, categoryPartitions), asOf);
  }

  @Override
  public boolean isReady(long asOf) {
    return IntStream.range(0, categoryPartitions).allMatch(partition -> isReady(partition, asOf));
  }

  private boolean isReady(int partition, long asOf) {
    if (epochs.inForce(asOf) < firstCutoff) {
      return true; // nothing is trained so early
    }
    List<Entry> marker = store.revisions(epochKey(partition));
    return !marker.isEmpty()
        && !marker.get(0).cutoff().isBefore(grain.lastDate(epochs.inForce(asOf)));
  }

  @Override
  public List<Model> current(String category, long asOf) {
    LocalDate epoch = grain.lastDate(epochs.inForce(asOf));
    List<Model> current = new ArrayList<>();
    for (String name : ModelNames.LEARNED) {
      List<Entry> champions = store.revisions(category + '|' + name);
      for (int i = champions.size() - 1; i >= 0; i--) {
        if (!champions.get(i).cutoff().isAfter(epoch)) {
          champions.get(i).model().ifPresent(current::add);
          break;
        }
      }
    }
    return current;
  }

  private static String series(String key) {
    return key.substring(0, key.lastIndexOf('|'));
  }

  private static LocalDate cutoff(String key) {
    return LocalDate.parse(key.substring(key.lastIndexOf('|') + 1));
  }
}
