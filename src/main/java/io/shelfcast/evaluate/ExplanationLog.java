package io.shelfcast.evaluate;

import io.shelfcast.event.Forecast;
import io.shelfcast.event.ModelShare;
import io.shelfcast.model.ModelNames;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the explained model looked at, by category and version: whether the fields that it looks at
 * most are still the same after it was trained again.
 */
final class ExplanationLog {
  /** Fields that count. */
  static final int STRONGEST = 5;

  private static final String PAIR = " x ";

  /** By category and version, which begins with the cutoff; then the sums of weights by field. */
  private final Map<String, Map<String, Map<String, Double>>> sums = new TreeMap<>();

  void add(Forecast forecast) {
    forecast.getModels().stream()
        .filter(share -> share.getName().equals(ModelNames.DEEPFM))
        .map(ModelShare::getVersion)
        .forEach(version -> add(forecast.getCategory(), version, forecast.getExplanation()));
  }

  void add(String category, String version, Map<String, Double> explanation) {
    if (!explanation.isEmpty()) {
      Map<String, Double> fields =
          sums.computeIfAbsent(category, c -> new TreeMap<>())
              .computeIfAbsent(version, v -> new TreeMap<>());
      explanation.forEach((name, weight) -> fields.merge(name, weight, Double::sum));
    }
  }

  /** Versions of all categories that came after another. */
  int changes() {
    return sums.values().stream().mapToInt(versions -> versions.size() - 1).sum();
  }

  /**
   * Of the {@value #STRONGEST} fields with the largest mean weight, how many the next version has
   * among its own; the mean over all changes. Absent where no category had two versions.
   */
  OptionalDouble kept() {
    double kept = 0;
    for (Map<String, Map<String, Double>> versions : sums.values()) {
      Iterator<Map<String, Double>> each = versions.values().iterator();
      Set<String> before = strongest(each.next());
      while (each.hasNext()) {
        Set<String> after = strongest(each.next());
        Set<String> both = new HashSet<>(before);
        both.retainAll(after);
        kept += both.size();
        before = after;
      }
    }
    return changes() == 0 ? OptionalDouble.empty() : OptionalDouble.of(kept / changes());
  }

  /** Fields; where the model explains by pairs alone, pairs. */
  private static Set<String> strongest(Map<String, Double> weights) {
    List<Map.Entry<String, Double>> fields =
        weights.entrySet().stream().filter(e -> !e.getKey().contains(PAIR)).toList();
    Collection<Map.Entry<String, Double>> named = fields.isEmpty() ? weights.entrySet() : fields;
    return named.stream()
        .sorted(
            Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(STRONGEST)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** A line for people; none where no model was trained twice. */
  Optional<String> note() {
    OptionalDouble kept = kept();
    return kept.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "of the %d fields that %s looks at most, %s are the same one epoch later (mean of %d)"
                .formatted(STRONGEST, ModelNames.DEEPFM, Figures.fixed(kept, 2), changes()));
  }
}
