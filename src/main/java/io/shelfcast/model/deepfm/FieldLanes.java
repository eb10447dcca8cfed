package io.shelfcast.model.deepfm;

import io.shelfcast.nn.FieldAttention;
import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.ParameterLayout;
import io.shelfcast.nn.ShortLanes;
import java.util.Arrays;

/**
 * Consecutive fields of one row, or of some rows at once, as lanes, so that loops are long: lane o
 * * rows + b is the o-th of these fields in row b. With field attention x_f = e_f + Wv SUM_j a_fj
 * e_j, as {@link FieldAttention} has it, else x = e. Lanes of one row are {@link ShortLanes}.
 *
 * <p>What these fields look at is plain where it is the same in all rows: context fields, and of
 * numbers, whose e_j = x_j v_j, the vectors v_j. Only levels of the target differ by row.
 */
final class FieldLanes {
  private final int from;
  private final int count;
  private final int dimension;
  private final boolean contextual;
  private final float[] scoreMatrix; // empty without field attention
  private final float[] valueMatrix;
  private final int contextFields;
  private final int numbers; // the first fields, if these are of some rows
  private final int levels; // the others, likewise
  private final int plain; // fields to be looked at before the levels: of one row, all
  private int rows = 1;
  private int lanes;

  private final float[][] e; // dimension x lanes, as u, m and x
  private final float[][] u;
  private final float[][] mix; // m
  private final float[][] x;
  private final float[][] number; // x of each number, the same in the lanes of all fields
  private final float[][] turned; // at r * dimension + d: e_d of the level (o + r) mod levels
  private final float[][] weight; // a_fj in weight[j], levels last
  private final float[] largest;
  private final float[] total;

  /** For fields {@code from..to-1} of at most {@code maxRows} rows. */
  FieldLanes(
      DeepFmSpec spec, ParameterLayout layout, float[] theta, int from, int to, int maxRows) {
    this.from = from;
    count = to - from;
    contextFields = spec.contextFields();
    numbers = maxRows == 1 ? 0 : spec.targetNumbers();
    levels = maxRows == 1 ? 0 : count - numbers;
    plain = to - levels;
    dimension = spec.dimension();
    contextual = spec.attention() == AttentionForm.FIELD;
    scoreMatrix = contextual ? scoreMatrix(layout, theta, dimension) : new float[0];
    valueMatrix = contextual ? matrix(layout, theta, "attention.value") : new float[0];
    int most = count * maxRows;
    e = Lanes.units(dimension, most);
    u = Lanes.units(dimension, most);
    mix = Lanes.units(dimension, most);
    x = contextual ? Lanes.units(dimension, most) : e;
    number = Lanes.units(numbers, most);
    turned = Lanes.units(levels * dimension, most);
    weight = Lanes.units(to, most);
    largest = Lanes.unit(most);
    total = Lanes.unit(most);
    resize(1);
  }

  private static float[] matrix(ParameterLayout layout, float[] theta, String name) {
    ParameterLayout.Block block = layout.block(name);
    return Arrays.copyOfRange(theta, block.offset(), block.end());
  }

  private static float[] scoreMatrix(ParameterLayout layout, float[] theta, int dimension) {
    float[] product = new float[dimension * dimension];
    FieldAttention.scoreMatrix(
        theta, layout.block("attention.query"), layout.block("attention.key"), dimension, product);
    return product;
  }

  /** From here on there are so many rows. */
  void resize(int newRows) {
    rows = newRows;
    lanes = count * rows;
  }

  private int lane(int field, int row) {
    return Lanes.FIRST + field * rows + row;
  }

  /** Sets row b from the embeddings of all its fields, e_fd at f * dimension + d. */
  void set(int b, float[] rowE) {
    for (int d = 0; d < dimension; d++) {
      for (int o = 0; o < count; o++) {
        e[d][lane(o, b)] = rowE[(from + o) * dimension + d];
      }
    }
  }

  /** Writes row b's embeddings of these fields there, the other way round. */
  void get(int b, float[] rowE) {
    for (int d = 0; d < dimension; d++) {
      for (int o = 0; o < count; o++) {
        rowE[(from + o) * dimension + d] = e[d][lane(o, b)];
      }
    }
  }

  /** Sets all rows, from row {@code first} of a series on, and what they give without attention. */
  void embed(ShallowPart shallow, int[][] index, float[][] value, int first, float[] out) {
    shallow.outputs(index, value, first, rows, from, count, e, out);
  }

  /** Sets the numbers' x in all rows, from row {@code first} of a series on. */
  void setNumbers(float[][] value, int first) {
    for (int n = 0; n < numbers; n++) {
      for (int b = 0; b < rows; b++) {
        number[n][Lanes.FIRST + b] = value[first + b][from + n];
      }
      repeat(number[n], rows);
    }
  }

  /** Fills a unit's lanes with its first ones. */
  private void repeat(float[] unit, int first) {
    for (int done = first; done < lanes; done *= 2) {
      int more = Math.min(done, lanes - done);
      System.arraycopy(unit, Lanes.FIRST, unit, Lanes.FIRST + done, more);
    }
  }

  /**
   * Lets these fields look at all fields up to their own last.
   *
   * @param plainE at f * dimension + d: of some rows e_fd of context fields and v_fd of numbers, of
   *     one row e_fd of all fields
   */
  void attend(float[] plainE) {
    // u_f = M e_f
    Lanes.zero(u, lanes);
    addMatrixProduct(u, scoreMatrix, dimension, dimension, dimension, 1, e);
    // s_fj = u_f . e_j, a_f = softmax(s_f); weight[plain + r]: with the r-th level on
    for (int j = 0; j < plain; j++) {
      Lanes.fill(weight[j], 0, lanes);
    }
    addMatrixProduct(weight, plainE, plain, dimension, dimension, 1, u);
    scaleNumbers(); // u_f . e_j = x_j (u_f . v_j)
    for (int r = 0; r < levels; r++) {
      turn(r); // here, since the scores read it from the first cache then
      Lanes.setInner(weight[plain + r], u, 0, 1, turned, r * dimension, 1, dimension, lanes);
    }
    hideTargets();
    softmax(plain + levels);
    // m_f = SUM_j a_fj e_j, x_f = e_f + Wv m_f
    scaleNumbers(); // a_fj e_j = (x_j a_fj) v_j
    Lanes.setMixture(mix, 0, weight, plain, 1, turned, 0, dimension, levels, lanes);
    for (int d = 0; d < dimension; d++) {
      Lanes.copy(e[d], x[d], lanes);
    }
    addMatrixProduct(mix, plainE, dimension, 1, plain, dimension, weight);
    if (rows > 1) { // the softmax left it to us: there are fewer units here than weights
      for (int d = 0; d < dimension; d++) {
        Lanes.multiply(mix[d], mix[d], total, lanes);
      }
    }
    addMatrixProduct(x, valueMatrix, dimension, dimension, dimension, 1, mix);
  }

  /** Multiplies what the numbers, the last plain fields, are given by x_j. */
  private void scaleNumbers() {
    for (int n = 0; n < numbers; n++) {
      float[] given = weight[plain - numbers + n];
      Lanes.multiply(given, given, number[n], lanes);
    }
  }

  /**
   * Puts a level into each field's lanes: into those of the first field the r-th one, then the ones
   * behind it (after the last comes the first).
   */
  private void turn(int r) {
    int first = Lanes.FIRST + numbers * rows;
    int shift = r * rows;
    int rest = levels * rows - shift;
    for (int d = 0; d < dimension; d++) {
      float[] into = turned[r * dimension + d];
      System.arraycopy(e[d], first + shift, into, Lanes.FIRST, rest);
      System.arraycopy(e[d], first, into, Lanes.FIRST + rest, shift);
      repeat(into, levels * rows);
    }
  }

  /** c_i += SUM_k w[i rowStep + k columnStep] y_k. */
  private void addMatrixProduct(
      float[][] c, float[] w, int size, int rowStep, int columns, int columnStep, float[][] y) {
    if (rows == 1) {
      ShortLanes.addMatrixProduct(c, 0, w, 0, size, rowStep, columns, columnStep, y, 0, lanes);
    } else {
      Lanes.addMatrixProduct(c, 0, w, 0, size, rowStep, columns, columnStep, y, 0, lanes);
    }
  }

  private void softmax(int count) {
    if (rows == 1) {
      ShortLanes.softmax(weight, count, largest, total, lanes);
    } else {
      Lanes.softmaxNumerators(weight, 0, count, 1, largest, total, lanes);
    }
  }

  /** Context fields, if any are here, see each other only: no other's weight exceeds 2e-14. */
  private void hideTargets() {
    int inContext = Math.max(contextFields - from, 0) * rows;
    for (int j = contextFields; j < from + count; j++) {
      Arrays.fill(weight[j], Lanes.FIRST, Lanes.FIRST + inContext, Float.NEGATIVE_INFINITY);
    }
  }

  /** Adds what these fields give to the sums of the deep part's first layer, by row. */
  void addTo(DeepPart deep, float[][] sums) {
    deep.addFields(sums, x, rows, from, count);
  }

  /** a_fj of the only row, where all its fields are here and came as plain numbers, too. */
  float weight(int f, int j) {
    return weight[j][lane(f, 0)];
  }

  /** SUM_f a_fj over these fields of the only row. */
  float received(int j) {
    return Lanes.sum(weight[j], count);
  }
}
