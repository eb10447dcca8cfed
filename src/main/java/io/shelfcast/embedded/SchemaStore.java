package io.shelfcast.embedded;

import io.shelfcast.embedded.RegistryChange.LevelSet;
import io.shelfcast.embedded.RegistryChange.VersionSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/**
 * All that a registry knows, immutable: a change makes a new store. Rebuilt from the log by
 * applying its changes in order.
 */
final class SchemaStore {
  static final SchemaStore EMPTY = new SchemaStore(Map.of(), Map.of(), CompatibilityLevel.BACKWARD);

  private final Map<String, List<SchemaVersion>> versionsBySubject; // oldest first, deleted too
  private final Map<String, CompatibilityLevel> levelBySubject;
  private final CompatibilityLevel level;

  private SchemaStore(
      Map<String, List<SchemaVersion>> versionsBySubject,
      Map<String, CompatibilityLevel> levelBySubject,
      CompatibilityLevel level) {
    this.versionsBySubject = versionsBySubject;
    this.levelBySubject = levelBySubject;
    this.level = level;
  }

  /** The store after a change. */
  SchemaStore after(RegistryChange change) {
    if (change instanceof VersionSet set) {
      return with(set.version());
    }
    LevelSet set = (LevelSet) change;
    if (set.subject().isEmpty()) {
      return new SchemaStore(
          versionsBySubject, levelBySubject, set.level().orElse(CompatibilityLevel.BACKWARD));
    }
    Map<String, CompatibilityLevel> levels = new TreeMap<>(levelBySubject);
    set.level()
        .ifPresentOrElse(
            l -> levels.put(set.subject().get(), l), () -> levels.remove(set.subject().get()));
    return new SchemaStore(versionsBySubject, Collections.unmodifiableMap(levels), level);
  }

  private SchemaStore with(SchemaVersion version) {
    List<SchemaVersion> versions =
        new ArrayList<>(versionsBySubject.getOrDefault(version.subject(), List.of()));
    versions.removeIf(v -> v.version() == version.version());
    versions.add(version);
    versions.sort(Comparator.comparingInt(SchemaVersion::version));
    Map<String, List<SchemaVersion>> subjects = new TreeMap<>(versionsBySubject);
    subjects.put(version.subject(), List.copyOf(versions));
    return new SchemaStore(Collections.unmodifiableMap(subjects), levelBySubject, level);
  }

  /** Names of the subjects that have a version, sorted. */
  List<String> subjects(boolean deletedToo) {
    return versionsBySubject.keySet().stream()
        .filter(subject -> versions(subject, deletedToo).findAny().isPresent())
        .toList();
  }

  /**
   * A subject's versions, oldest first.
   *
   * @throws RegistryRefusal 40401 when it has none
   */
  List<SchemaVersion> versions(String subject) {
    List<SchemaVersion> versions = versions(subject, false).toList();
    if (versions.isEmpty()) {
      throw RegistryRefusal.noSuchSubject(subject);
    }
    return versions;
  }

  /**
   * One version of a subject.
   *
   * @param wanted a number, or {@code latest} (or -1)
   * @throws RegistryRefusal 40401, 40402 or 42202
   */
  SchemaVersion version(String subject, String wanted) {
    int number = parseVersion(wanted);
    List<SchemaVersion> versions = versions(subject);
    if (number < 0) {
      return versions.get(versions.size() - 1);
    }
    return versions.stream()
        .filter(v -> v.version() == number)
        .findFirst()
        .orElseThrow(() -> RegistryRefusal.noSuchVersion(wanted));
  }

  /** Every version of every subject that has the id, deleted ones last. */
  List<SchemaVersion> versionsOf(int id) {
    return all()
        .filter(v -> v.id() == id)
        .sorted(Comparator.comparing(SchemaVersion::deleted))
        .toList();
  }

  /** The version that has the schema, if the subject has it. */
  Optional<SchemaVersion> find(String subject, Schema schema) {
    String canonical = schema.toString();
    return versions(subject, false).filter(v -> v.canonical().equals(canonical)).findFirst();
  }

  /**
   * The version that registering a schema adds: the next number, and the id that the schema has
   * elsewhere or else a new one.
   *
   * @throws RegistryRefusal 409 when the subject's level forbids it
   */
  SchemaVersion next(String subject, Schema schema) {
    List<SchemaVersion> earlier = versions(subject, false).toList();
    List<String> differences = levelOf(subject).differences(schema, earlier);
    if (!differences.isEmpty()) {
      throw RegistryRefusal.incompatible(subject, differences);
    }
    int version = versions(subject, true).mapToInt(SchemaVersion::version).max().orElse(0) + 1;
    String canonical = schema.toString();
    int id =
        all()
            .filter(v -> v.canonical().equals(canonical))
            .mapToInt(SchemaVersion::id)
            .findFirst()
            .orElseGet(() -> maxId() + 1);
    return new SchemaVersion(subject, version, id, schema, false);
  }

  /** The highest id given so far; 0 when there is none. */
  int maxId() {
    return all().mapToInt(SchemaVersion::id).max().orElse(0);
  }

  /** A subject's own level, or the one of all subjects. */
  CompatibilityLevel levelOf(String subject) {
    return levelBySubject.getOrDefault(subject, level);
  }

  /** A subject's own level, if it has one. */
  Optional<CompatibilityLevel> ownLevelOf(String subject) {
    return Optional.ofNullable(levelBySubject.get(subject));
  }

  /** The level of all subjects that have none of their own. */
  CompatibilityLevel level() {
    return level;
  }

  private Stream<SchemaVersion> versions(String subject, boolean deletedToo) {
    return versionsBySubject.getOrDefault(subject, List.of()).stream()
        .filter(v -> deletedToo || !v.deleted());
  }

  private Stream<SchemaVersion> all() {
    return versionsBySubject.values().stream().flatMap(List::stream);
  }

  private static int parseVersion(String wanted) {
    if (wanted.equals("latest") || wanted.equals("-1")) {
      return -1;
    }
    try {
      int number = Integer.parseInt(wanted);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // not a number: refused below
    }
    throw RegistryRefusal.invalidVersion(wanted);
  }
}
