package io.shelfcast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What a bench measured: figures, and ratios of figures of the same run. */
final class BenchReport {
  /**
   * A figure.
   *
   * @param name what was measured
   * @param value how much
   * @param unit of what
   */
  record Result(String name, double value, String unit) {}

  private final String bench;
  private final List<Result> results = new ArrayList<>();
  private final Map<String, Double> ratios = new LinkedHashMap<>();

  BenchReport(String bench) {
    this.bench = bench;
  }

  BenchReport add(String name, double value, String unit) {
    results.add(new Result(name, value, unit));
    return this;
  }

  /** The ratio of two figures that were added, as {@code "above/below"}. */
  BenchReport ratio(String above, String below) {
    ratios.put(above + "/" + below, value(above) / value(below));
    return this;
  }

  /** A ratio that was taken by other means. */
  BenchReport ratio(String name, double ratio) {
    ratios.put(name, ratio);
    return this;
  }

  /** As text, a line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int width =
        Stream.concat(results.stream().map(Result::name), ratios.keySet().stream())
            .mapToInt(String::length)
            .reduce(24, Math::max);
    String figure = "%-" + width + "s %,14.0f %s";
    String ratio = "%-" + width + "s %14.2f";
    results.forEach(r -> lines.add(figure.formatted(r.name(), r.value(), r.unit())));
    ratios.forEach((name, value) -> lines.add(ratio.formatted(name, value)));
    return lines;
  }

  void writeJson(Path file) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("bench", bench);
    json.put("results", results);
    json.put("ratios", ratios);
    try {
      new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    } catch (IOException e) {
      throw new CommandFailedException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private double value(String name) {
    return results.stream()
        .filter(result -> result.name().equals(name))
        .mapToDouble(Result::value)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no figure is named " + name));
  }
}
