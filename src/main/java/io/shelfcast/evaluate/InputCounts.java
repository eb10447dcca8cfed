package io.shelfcast.evaluate;

import java.util.Map;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What became of every row of the data set.
 *
 * @param rows rows read
 * @param sales rows that counted as a sale
 * @param returns rows that counted as a return
 * @param voids rows that voided another
 * @param duplicates rows whose natural key had counted already
 * @param zeros rows that say that nothing was sold, which is so without them
 * @param deadLettersByCause rows that could not be read or were refused, by cause
 * @param otherDeadLettersByCause refused events that come from no row of the sales file: reference
 *     data, closes of day, stock status
 */
public record InputCounts(
    long rows,
    long sales,
    long returns,
    long voids,
    long duplicates,
    long zeros,
    SortedMap<String, Long> deadLettersByCause,
    SortedMap<String, Long> otherDeadLettersByCause) {

  /**
   * @throws EvaluationException when they do not add up to the rows read
   */
  public InputCounts {
    deadLettersByCause = new TreeMap<>(deadLettersByCause);
    otherDeadLettersByCause = new TreeMap<>(otherDeadLettersByCause);
    long dead = sum(deadLettersByCause);
    long sum = sales + returns + voids + duplicates + zeros + dead;
    if (sum != rows) {
      throw new EvaluationException(
          "the counts do not add up: %d sales + %d returns + %d voids + %d duplicates + %d zeros + %d dead letters = %d, but %d rows were read"
              .formatted(sales, returns, voids, duplicates, zeros, dead, sum, rows));
    }
  }

  /** Rows that could not be read or were refused. */
  public long deadLetters() {
    return sum(deadLettersByCause);
  }

  /** One line: the sum, and dead letters by cause. */
  public String describe() {
    StringBuilder text = new StringBuilder();
    text.append(Figures.count(rows)).append(" rows = ").append(Figures.count(sales));
    text.append(" sales + ").append(Figures.count(returns)).append(" returns");
    append(text, voids, "voids");
    append(text, duplicates, "duplicates");
    append(text, zeros, "zeros");
    text.append(" + ").append(Figures.count(deadLetters())).append(" dead letters");
    appendCauses(text, deadLettersByCause);
    if (!otherDeadLettersByCause.isEmpty()) {
      text.append("; beside the rows ").append(Figures.count(sum(otherDeadLettersByCause)));
      text.append(" dead letters");
      appendCauses(text, otherDeadLettersByCause);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, long count, String what) {
    if (count > 0) {
      text.append(" + ").append(Figures.count(count)).append(' ').append(what);
    }
  }

  private static void appendCauses(StringBuilder text, Map<String, Long> byCause) {
    StringJoiner causes = new StringJoiner(", ", " (", ")").setEmptyValue("");
    byCause.forEach((cause, n) -> causes.add(cause + " " + Figures.count(n)));
    text.append(causes);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
