package io.shelfcast.evaluate;

import io.shelfcast.model.deepfm.AttentionForm;
import io.shelfcast.model.deepfm.DeepFmLearner;
import io.shelfcast.model.deepfm.DeepFmParts;
import io.shelfcast.training.CategoryDeepFmTrainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/**
 * The settings of the DeepFM that are tried: all combinations of some values (grid search), or so
 * many of them drawn at random (Bergstra and Bengio, "Random Search for Hyper-Parameter
 * Optimization", JMLR 2012). The defaults are always tried, too.
 *
 * @param values by name: passes, batch, rate, l2, attention, fm, interactions
 * @param draws combinations that are drawn; empty: all
 */
public record TuningSpace(Map<String, List<String>> values, OptionalInt draws) {
  /** What is tried where nobody says. */
  public static final Map<String, List<String>> USUAL =
      Map.of(
          "rate", List.of("0.0005", "0.001", "0.002"),
          "passes", List.of("3", "6", "12"),
          "l2", List.of("0.000001", "0.00001", "0.0001"));

  /** What can be tried, and what it may be. */
  private static final Map<String, String> ALLOWED = new LinkedHashMap<>();

  static {
    ALLOWED.put("passes", "a whole number from 1");
    ALLOWED.put("batch", "a whole number from 1");
    ALLOWED.put("rate", "a number above 0");
    ALLOWED.put("l2", "a number from 0");
    ALLOWED.put("attention", "none, field or pair");
    ALLOWED.put("fm", "true or false");
    ALLOWED.put("interactions", "true or false");
  }

  private static final int SEED = 1;

  /**
   * @throws EvaluationException for less than one draw
   */
  public TuningSpace {
    if (draws.isPresent() && draws.getAsInt() < 1) {
      throw new EvaluationException("--draws must be at least 1, was " + draws.getAsInt());
    }
  }

  /**
   * A combination.
   *
   * @param text what it sets, for people
   */
  record Trial(String text, CategoryDeepFmTrainer.Settings settings) {}

  /**
   * The trials, the defaults first.
   *
   * @throws EvaluationException naming what is unknown or out of range
   */
  List<Trial> trials(CategoryDeepFmTrainer.Settings defaults) {
    List<Map<String, String>> combinations = new ArrayList<>(List.of(Map.of()));
    for (String name : values.keySet().stream().sorted().toList()) {
      List<Map<String, String>> longer = new ArrayList<>();
      for (Map<String, String> shorter : combinations) {
        for (String value : values.get(name)) {
          Map<String, String> combination = new LinkedHashMap<>(shorter);
          combination.put(name, value);
          longer.add(combination);
        }
      }
      combinations = longer;
    }
    if (draws.isPresent() && draws.getAsInt() < combinations.size()) {
      Collections.shuffle(combinations, new Random(SEED));
      combinations = combinations.subList(0, draws.getAsInt());
    }
    List<Trial> trials = new ArrayList<>();
    trials.add(new Trial("defaults", defaults));
    for (Map<String, String> combination : combinations) {
      trials.add(trial(combination, defaults));
    }
    return trials;
  }

  private static Trial trial(
      Map<String, String> combination, CategoryDeepFmTrainer.Settings defaults) {
    DeepFmLearner.Settings learning = defaults.learning();
    DeepFmParts parts = defaults.parts();
    List<String> text = new ArrayList<>();
    for (Map.Entry<String, String> each : combination.entrySet()) {
      String value = each.getValue();
      text.add(each.getKey() + "=" + value);
      try {
        switch (each.getKey()) {
          case "passes" -> learning = learning.withPasses(Integer.parseInt(value));
          case "batch" ->
              learning =
                  new DeepFmLearner.Settings(
                      learning.passes(), Integer.parseInt(value), learning.rate(), learning.l2());
          case "rate" ->
              learning =
                  new DeepFmLearner.Settings(
                      learning.passes(), learning.batch(), number(value), learning.l2());
          case "l2" ->
              learning =
                  new DeepFmLearner.Settings(
                      learning.passes(), learning.batch(), learning.rate(), number(value));
          case "attention" ->
              parts = parts.with(AttentionForm.valueOf(value.toUpperCase(Locale.ROOT)));
          case "fm" ->
              parts = new DeepFmParts(parts.attention(), truth(value), parts.interactions());
          case "interactions" ->
              parts = new DeepFmParts(parts.attention(), parts.fm(), truth(value));
          default ->
              throw new EvaluationException(
                  "--try: no setting '%s' can be tried; there are: %s"
                      .formatted(each.getKey(), String.join(", ", ALLOWED.keySet())));
        }
      } catch (IllegalArgumentException e) {
        throw new EvaluationException(
            "--try: %s cannot be '%s'; it must be %s"
                .formatted(each.getKey(), value, ALLOWED.get(each.getKey())));
      }
    }
    return new Trial(String.join(" ", text), defaults.withLearning(learning).with(parts));
  }

  private static double number(String value) {
    double number = Double.parseDouble(value);
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(value);
    }
    return number;
  }

  private static boolean truth(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(value);
    };
  }
}
