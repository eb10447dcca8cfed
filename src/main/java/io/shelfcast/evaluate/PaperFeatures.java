package io.shelfcast.evaluate;

import io.shelfcast.feature.Dictionary;
import io.shelfcast.feature.Discretiser;
import io.shelfcast.feature.Normalisation;
import io.shelfcast.feature.TargetEncoding;
import io.shelfcast.model.efm.EfmData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table's rows as the models take them: bounds of levels, words, what these are worth and norms
 * are learned of the training rows alone. A word that these do not have is a level of its own.
 */
final class PaperFeatures {
  /** Most levels of a number (CHOICE; the paper does not say). */
  private static final int LEVELS = 10;

  private static final double SMOOTHING = 1; // rows that the mean of all is worth to a word

  /** A column as it was learned. */
  private sealed interface Column {}

  private record Number(Discretiser levels) implements Column {}

  private record Word(Dictionary levels, TargetEncoding worth) implements Column {}

  private final PaperTable table;
  private final List<Column> columns = new ArrayList<>();
  private final Normalisation norm; // of the numbers

  private PaperFeatures(PaperTable table, int[] train) {
    this.table = table;
    for (int c = 0; c < table.columns().size(); c++) {
      columns.add(table.numeric()[c] ? number(c, train) : word(c, train));
    }
    List<float[]> numbers = IntStream.of(train).mapToObj(this::numbers).toList();
    norm = Normalisation.of(numbers, numbers(train[0]).length);
  }

  private Number number(int column, int[] train) {
    float[] values = new float[train.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(train[i], column);
    }
    return new Number(Discretiser.of(values, LEVELS));
  }

  /** The paper's rows have no dates: none of those to learn from is after the others. */
  private Word word(int column, int[] train) {
    List<String> words = IntStream.of(train).mapToObj(row -> table.cells()[row][column]).toList();
    TargetEncoding.Fit worth = new TargetEncoding.Fit(0, SMOOTHING);
    for (int i = 0; i < train.length; i++) {
      worth.add(0, words.get(i), table.y()[train[i]]);
    }
    return new Word(Dictionary.of(words, 1, train.length, 1), worth.build());
  }

  /** Learns of these rows. */
  static PaperFeatures of(PaperTable table, int[] train) {
    return new PaperFeatures(table, train);
  }

  /** Attributes with levels. */
  EfmData levels(int[] rows) {
    int[] counts = new int[columns.size()];
    int[][] levels = new int[rows.length][columns.size()];
    for (int c = 0; c < counts.length; c++) {
      if (columns.get(c) instanceof Word word) {
        counts[c] = word.levels().size() - 1; // none is missing
        for (int i = 0; i < rows.length; i++) {
          levels[i][c] = word.levels().indexOf(table.cells()[rows[i]][c]) - 1;
        }
      } else if (columns.get(c) instanceof Number number) {
        counts[c] = number.levels().levels();
        for (int i = 0; i < rows.length; i++) {
          levels[i][c] = number.levels().indexOf(number(rows[i], c));
        }
      }
    }
    return EfmData.of(levels, counts, new double[rows.length][0], table.actuals(rows));
  }

  /** Standardised numbers, and words one-hot: for linear models. */
  double[][] dense(int[] rows) {
    int width =
        columns.stream().mapToInt(c -> c instanceof Word word ? word.levels().size() : 1).sum();
    double[][] dense = new double[rows.length][width];
    float[] x = new float[width];
    for (int i = 0; i < rows.length; i++) {
      float[] standard = norm.apply(numbers(rows[i]));
      int number = 0;
      int at = 0;
      for (int c = 0; c < columns.size(); c++) {
        if (columns.get(c) instanceof Word word) {
          word.levels().oneHot(table.cells()[rows[i]][c], x, at);
          at += word.levels().size();
        } else {
          x[at++] = standard[number++];
        }
      }
      for (int j = 0; j < width; j++) {
        dense[i][j] = x[j];
      }
    }
    return dense;
  }

  /**
   * Numbers as they are, words by the mean of their rows: trees split such a column best along that
   * order (Breiman et al., "Classification and Regression Trees", 1984, section 4.2).
   */
  float[][] trees(int[] rows) {
    float[][] trees = new float[rows.length][columns.size()];
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < columns.size(); c++) {
        trees[i][c] =
            columns.get(c) instanceof Word word
                ? (float) word.worth().valueOf(table.cells()[rows[i]][c])
                : number(rows[i], c);
      }
    }
    return trees;
  }

  private float[] numbers(int row) {
    float[] numbers = new float[columns.size()];
    int count = 0;
    for (int c = 0; c < columns.size(); c++) {
      if (columns.get(c) instanceof Number) {
        numbers[count++] = number(row, c);
      }
    }
    return Arrays.copyOf(numbers, count);
  }

  private float number(int row, int column) {
    return (float) Double.parseDouble(table.cells()[row][column]);
  }
}
