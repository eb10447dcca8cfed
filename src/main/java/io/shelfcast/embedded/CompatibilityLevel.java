package io.shelfcast.embedded;

import io.shelfcast.event.SchemaDifferences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;

/** Confluent's seven rules for what a subject's next schema may look like. */
enum CompatibilityLevel {
  NONE(false, false, false),
  BACKWARD(true, false, false),
  BACKWARD_TRANSITIVE(true, false, true),
  FORWARD(false, true, false),
  FORWARD_TRANSITIVE(false, true, true),
  FULL(true, true, false),
  FULL_TRANSITIVE(true, true, true);

  private final boolean newReadsOld;
  private final boolean oldReadsNew;
  private final boolean transitive;

  CompatibilityLevel(boolean newReadsOld, boolean oldReadsNew, boolean transitive) {
    this.newReadsOld = newReadsOld;
    this.oldReadsNew = oldReadsNew;
    this.transitive = transitive;
  }

  static Optional<CompatibilityLevel> parse(String name) {
    return Arrays.stream(values())
        .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
  }

  /**
   * Why a schema may not follow others.
   *
   * @param earlier the subject's versions, oldest first; only the last counts unless this level is
   *     transitive
   * @return empty when it may
   */
  List<String> differences(Schema candidate, List<SchemaVersion> earlier) {
    int first = transitive ? 0 : Math.max(0, earlier.size() - 1);
    List<String> differences = new ArrayList<>();
    for (SchemaVersion version : earlier.subList(first, earlier.size())) {
      if (newReadsOld) {
        for (String difference : SchemaDifferences.between(candidate, version.schema())) {
          differences.add(
              "the new schema cannot read version %d: %s".formatted(version.version(), difference));
        }
      }
      if (oldReadsNew) {
        for (String difference : SchemaDifferences.between(version.schema(), candidate)) {
          differences.add(
              "version %d cannot read the new schema: %s".formatted(version.version(), difference));
        }
      }
    }
    if (!differences.isEmpty()) {
      differences.add("{compatibility: '%s'}".formatted(this));
    }
    return List.copyOf(differences);
  }
}
