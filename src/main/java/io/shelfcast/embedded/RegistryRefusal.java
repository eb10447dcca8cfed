package io.shelfcast.embedded;

import java.util.List;

/** A request that the registry refuses, with Confluent's HTTP status and error code. */
final class RegistryRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;

  private RegistryRefusal(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }

  static RegistryRefusal noSuchSubject(String subject) {
    return new RegistryRefusal(404, 40401, "Subject '%s' not found.".formatted(subject));
  }

  static RegistryRefusal noSuchVersion(String version) {
    return new RegistryRefusal(404, 40402, "Version %s not found.".formatted(version));
  }

  static RegistryRefusal noSuchSchema() {
    return new RegistryRefusal(404, 40403, "Schema not found");
  }

  static RegistryRefusal noSuchId(String id) {
    return new RegistryRefusal(404, 40403, "Schema %s not found".formatted(id));
  }

  static RegistryRefusal noLevelOf(String subject) {
    return new RegistryRefusal(
        404,
        40408,
        "Subject '%s' does not have subject-level compatibility configured".formatted(subject));
  }

  static RegistryRefusal noModeOf(String subject) {
    return new RegistryRefusal(
        404, 40409, "Subject '%s' does not have subject-level mode configured".formatted(subject));
  }

  static RegistryRefusal incompatible(String subject, List<String> differences) {
    return new RegistryRefusal(
        409,
        409,
        "Schema being registered is incompatible with an earlier schema for subject \"%s\", details: %s"
            .formatted(subject, differences));
  }

  static RegistryRefusal invalidSchema(String why) {
    return new RegistryRefusal(422, 42201, "Invalid schema: " + why);
  }

  static RegistryRefusal invalidVersion(String version) {
    return new RegistryRefusal(
        422,
        42202,
        ("The specified version '%s' is not a valid version id. Allowed values are between"
                + " [1, 2^31-1] and the string \"latest\"")
            .formatted(version));
  }

  static RegistryRefusal invalidLevel() {
    return new RegistryRefusal(
        422,
        42203,
        "Invalid compatibility level. Valid values are none, backward, forward, full,"
            + " backward_transitive, forward_transitive, and full_transitive");
  }

  static RegistryRefusal malformed(String why) {
    return new RegistryRefusal(400, 400, why);
  }

  static RegistryRefusal unsupported(String what) {
    return new RegistryRefusal(422, 422, what + " is not supported by the embedded registry");
  }
}
