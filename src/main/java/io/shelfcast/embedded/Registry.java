package io.shelfcast.embedded;

import io.shelfcast.embedded.RegistryChange.LevelSet;
import io.shelfcast.embedded.RegistryChange.VersionSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.Schema;

/**
 * The store and its log together. Reads see an immutable store; writes go one after the other, each
 * to the log before it is seen.
 */
final class Registry {
  private final Consumer<RegistryChange> log;
  private volatile SchemaStore store;

  /**
   * @param store what the log holds already
   * @param log writes a change durably before it returns
   */
  Registry(SchemaStore store, Consumer<RegistryChange> log) {
    this.store = store;
    this.log = log;
  }

  SchemaStore store() {
    return store;
  }

  /** Registers a schema, or finds it. */
  synchronized SchemaVersion register(String subject, Schema schema) {
    Optional<SchemaVersion> known = store.find(subject, schema);
    if (known.isPresent()) {
      return known.get();
    }
    SchemaVersion added = store.next(subject, schema);
    write(new VersionSet(added));
    return added;
  }

  /** Sets the level of a subject, or of all that have none of their own. */
  synchronized void setLevel(Optional<String> subject, CompatibilityLevel level) {
    write(new LevelSet(subject, Optional.of(level)));
  }

  /**
   * Takes a subject's own level away.
   *
   * @return the level that it had
   */
  synchronized CompatibilityLevel removeLevel(String subject) {
    CompatibilityLevel level =
        store.ownLevelOf(subject).orElseThrow(() -> RegistryRefusal.noLevelOf(subject));
    write(new LevelSet(Optional.of(subject), Optional.empty()));
    return level;
  }

  /**
   * Deletes a subject's versions, softly.
   *
   * @return their numbers
   */
  synchronized List<Integer> deleteSubject(String subject) {
    List<Integer> deleted = new ArrayList<>();
    for (SchemaVersion version : store.versions(subject)) {
      write(new VersionSet(version.asDeleted()));
      deleted.add(version.version());
    }
    if (store.ownLevelOf(subject).isPresent()) {
      write(new LevelSet(Optional.of(subject), Optional.empty()));
    }
    return deleted;
  }

  /**
   * Deletes one version, softly.
   *
   * @return its number
   */
  synchronized int deleteVersion(String subject, String wanted) {
    SchemaVersion version = store.version(subject, wanted);
    write(new VersionSet(version.asDeleted()));
    return version.version();
  }

  private void write(RegistryChange change) {
    log.accept(change);
    store = store.after(change);
  }
}
