package io.shelfcast.evaluate;

import io.shelfcast.feature.Discretiser;
import io.shelfcast.model.efm.EfmData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A table's rows as the models take them: bounds of levels, words and norms are learned of the
 * training rows alone. A word that these do not have is a level of its own.
 */
final class PaperFeatures {
  /** Most levels of a number (CHOICE; the paper does not say). */
  private static final int LEVELS = 10;

  private final PaperTable table;
  private final List<Discretiser> discretisers = new ArrayList<>(); // of words unused
  private final List<Map<String, Integer>> words = new ArrayList<>();
  private final double[] means;
  private final double[] deviations;
  private final int width;

  private PaperFeatures(PaperTable table, int[] train) {
    this.table = table;
    int columns = table.columns().size();
    means = new double[columns];
    deviations = new double[columns];
    int x = 0;
    for (int c = 0; c < columns; c++) {
      Map<String, Integer> known = new HashMap<>();
      Discretiser discretiser = Discretiser.of(new float[0], 1);
      if (table.numeric()[c]) {
        float[] values = new float[train.length];
        for (int i = 0; i < train.length; i++) {
          values[i] = (float) number(train[i], c);
          means[c] += (double) values[i] / train.length;
        }
        for (float value : values) {
          deviations[c] += (value - means[c]) * (value - means[c]) / train.length;
        }
        deviations[c] = Math.sqrt(deviations[c]);
        discretiser = Discretiser.of(values, LEVELS);
        x++;
      } else {
        TreeSet<String> seen = new TreeSet<>();
        for (int row : train) {
          seen.add(table.cells()[row][c]);
        }
        seen.forEach(word -> known.put(word, known.size()));
        x += known.size();
      }
      discretisers.add(discretiser);
      words.add(known);
    }
    width = x;
  }

  /** Learns of these rows. */
  static PaperFeatures of(PaperTable table, int[] train) {
    return new PaperFeatures(table, train);
  }

  /** Attributes with levels. */
  EfmData levels(int[] rows) {
    int columns = table.columns().size();
    int[] counts = new int[columns];
    for (int c = 0; c < columns; c++) {
      counts[c] =
          table.numeric()[c] ? discretisers.get(c).levels() : words.get(c).size() + 1; // + unseen
    }
    int[][] levels = new int[rows.length][columns];
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < columns; c++) {
        levels[i][c] =
            table.numeric()[c]
                ? discretisers.get(c).indexOf((float) number(rows[i], c))
                : word(rows[i], c);
      }
    }
    return EfmData.of(levels, counts, new double[rows.length][0], table.actuals(rows));
  }

  /** Standardised numbers, and a 0 or 1 for every word: for linear models. */
  double[][] dense(int[] rows) {
    double[][] dense = new double[rows.length][width];
    for (int i = 0; i < rows.length; i++) {
      int at = 0;
      for (int c = 0; c < means.length; c++) {
        if (table.numeric()[c]) {
          double deviation = number(rows[i], c) - means[c];
          dense[i][at++] = deviations[c] > 0 ? deviation / deviations[c] : 0;
        } else {
          int word = word(rows[i], c);
          if (word < words.get(c).size()) {
            dense[i][at + word] = 1;
          }
          at += words.get(c).size();
        }
      }
    }
    return dense;
  }

  /** Numbers as they are, words by their place in the alphabet: for trees. */
  float[][] trees(int[] rows) {
    float[][] trees = new float[rows.length][means.length];
    for (int i = 0; i < rows.length; i++) {
      for (int c = 0; c < means.length; c++) {
        trees[i][c] = table.numeric()[c] ? (float) number(rows[i], c) : word(rows[i], c);
      }
    }
    return trees;
  }

  private double number(int row, int column) {
    return Double.parseDouble(table.cells()[row][column]);
  }

  private int word(int row, int column) {
    Map<String, Integer> known = words.get(column);
    return known.getOrDefault(table.cells()[row][column], known.size());
  }
}
