package io.shelfcast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Packages import downward only, and the pure core stays pure (DESIGN sections 6 and 8). */
class ArchitectureTest {
  private static final String ROOT = "io.shelfcast.";

  /**
   * Top floor first: a package may import those of earlier floors, not those beside or below it.
   */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("demand", "accuracy", "nn"),
          List.of("feature"),
          List.of("model"),
          List.of("model.efm", "model.deepfm", "model.stmp", "model.baseline", "model.blend"),
          List.of("training"),
          List.of("event"),
          List.of("topology"),
          List.of("query", "replay", "embedded"),
          List.of("evaluate"),
          List.of("cli"));

  /** What computes with values alone, and must come to the same bits on every machine. */
  private static final List<String> PURE_CORE =
      List.of(
          ROOT + "demand",
          ROOT + "accuracy",
          ROOT + "nn",
          ROOT + "feature",
          ROOT + "model..",
          ROOT + "training");

  private static final List<String> PURE_JDK =
      List.of(
          "java.lang..",
          "java.util..",
          "java.time..",
          "java.math..",
          "java.nio", // buffers of bytes; no files
          "java.nio.charset"); // text to bytes and back

  /** Methods of Math that may differ in the last bits; StrictMath has the same, and they do not. */
  private static final Pattern INEXACT =
      Pattern.compile(
          "a?(sin|cos|tan)|atan2|(sin|cos|tan)h|exp|expm1|log|log10|log1p|pow|cbrt|hypot");

  private static final JavaClasses SHELFCAST =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shelfcast");

  @Test
  void packagesImportOnlyWhatIsAboveThem() {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      for (String name : FLOORS.get(floor)) {
        String[] forbidden = forbiddenFor(floor, name);
        if (forbidden.length == 0) {
          continue;
        }
        noClasses()
            .that()
            .resideInAPackage(ROOT + name)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(forbidden)
            .allowEmptyShould(true)
            .check(SHELFCAST);
      }
    }
  }

  @Test
  void evaluateKnowsNeitherHttpNorTheBroker() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "evaluate")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + "query", ROOT + "embedded")
        .allowEmptyShould(true)
        .check(SHELFCAST);
  }

  @Test
  void pureCoreUsesTheJdkAlone() {
    classes()
        .that()
        .resideInAnyPackage(PURE_CORE.toArray(String[]::new))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(PURE_CORE, PURE_JDK).flatMap(List::stream).toArray(String[]::new))
        .check(SHELFCAST);
  }

  @Test
  void pureCoreComputesTheSameBitsOnEveryMachine() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE_CORE.toArray(String[]::new))
        .should()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "it is a method of Math whose last bits may differ",
                access ->
                    access.getTargetOwner().isEquivalentTo(Math.class)
                        && INEXACT.matcher(access.getName()).matches()))
        .check(SHELFCAST);
  }

  @Test
  void everyPackageIsOnAFloorAndSaysWhatItIsFor() throws Exception {
    Path root = Path.of("src/main/java/io/shelfcast");
    try (var paths = Files.walk(root)) {
      List<String> found =
          paths
              .filter(p -> p.getFileName().toString().endsWith(".java"))
              .map(p -> root.relativize(p.getParent()).toString().replace('/', '.'))
              .distinct()
              .sorted()
              .toList();
      List<String> expected = FLOORS.stream().flatMap(List::stream).sorted().toList();
      Assertions.assertThat(found).isEqualTo(expected);
    }
    for (String name : FLOORS.stream().flatMap(List::stream).toList()) {
      Assertions.assertThat(root.resolve(name.replace('.', '/')).resolve("package-info.java"))
          .exists();
    }
  }

  private static String[] forbiddenFor(int floor, String name) {
    List<String> forbidden = new ArrayList<>();
    for (int other = floor; other < FLOORS.size(); other++) {
      for (String below : FLOORS.get(other)) {
        if (!below.equals(name)) {
          forbidden.add(ROOT + below);
        }
      }
    }
    return forbidden.toArray(String[]::new);
  }
}
