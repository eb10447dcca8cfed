package io.shelfcast.evaluate;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** What an evaluation found. The same data and options give the same table and the same files. */
public final class Evaluation {
  private final String dataSet;
  private final InputCounts input;
  private final List<ProtocolScores> protocols;
  private final ScoredForecasts forecasts;
  private final OptionalDouble fieldsKept;
  private final List<String> warnings;
  private final List<String> notes;
  private final double seconds;

  Evaluation(
      String dataSet,
      InputCounts input,
      List<ProtocolScores> protocols,
      ScoredForecasts forecasts,
      OptionalDouble fieldsKept,
      List<String> warnings,
      List<String> notes,
      double seconds) {
    this.dataSet = dataSet;
    this.input = input;
    this.protocols = List.copyOf(protocols);
    this.forecasts = forecasts;
    this.fieldsKept = fieldsKept;
    this.warnings = List.copyOf(warnings);
    this.notes = List.copyOf(notes);
    this.seconds = seconds;
  }

  /** Name of the data set. */
  public String dataSet() {
    return dataSet;
  }

  /** What became of its rows. */
  public InputCounts input() {
    return input;
  }

  /** Scores by protocol, the primary one first. */
  public List<ProtocolScores> protocols() {
    return protocols;
  }

  /**
   * How many of the five fields that the explained model looks at most are the same one epoch
   * later; absent where none was trained twice.
   */
  public OptionalDouble fieldsKept() {
    return fieldsKept;
  }

  /** Why models that were asked for could not forecast; a line each, not in the table. */
  public List<String> warnings() {
    return warnings;
  }

  /** What else there is to say, e.g. what was asked for and is not there; a line each. */
  public List<String> notes() {
    return notes;
  }

  /** How long it took, wall clock: the one number that differs from run to run. */
  public double seconds() {
    return seconds;
  }

  /** The tables, for people: counts, then a table a protocol. Rates in per cent. */
  public String table() {
    return EvaluationTable.of(this);
  }

  /** DESIGN section 9a's JSON; an undefined metric is absent. */
  public String json() {
    return EvaluationJson.of(this);
  }

  /**
   * Writes the scored forecasts of the primary protocol as CSV: {@code
   * location,item,as_of,target_date,model,mean,p10,p50,p90,actual}, where {@code mean} is the
   * number that was scored.
   *
   * @throws IOException when the file cannot be written
   */
  public void writeForecasts(Path file) throws IOException {
    try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      forecasts.write(out);
    }
  }
}
