package io.shelfcast.embedded;

import java.util.Optional;

/** One change of a registry, as it is written to its log. */
sealed interface RegistryChange {
  /** A version is registered, or marked as deleted. */
  record VersionSet(SchemaVersion version) implements RegistryChange {}

  /**
   * A compatibility level is set.
   *
   * @param subject empty for the level of all subjects that have none
   * @param level empty when a subject's own level is taken away
   */
  record LevelSet(Optional<String> subject, Optional<CompatibilityLevel> level)
      implements RegistryChange {}
}
