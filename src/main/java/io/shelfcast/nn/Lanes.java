package io.shelfcast.nn;

import java.util.Arrays;

/**
 * The inner loops, on lanes: a unit is a {@code float[]} with its values for the rows of a tile,
 * from index {@link #FIRST} on. Loops over n lanes go on to the end of a vector, so what lies
 * behind n is overwritten, and means nothing; {@link #sum} and {@link #dot} read n lanes and no
 * more.
 *
 * <p>Every loop reads all its arrays at one shared index: the only shape that C2 turns into vector
 * instructions. (With offsets into one flat array it cannot rule out an overlap and stays scalar,
 * 3.6 times slower.) And it has seven arrays at most, for C2 lets loops of more than 60 nodes be
 * (LoopUnrollLimit), and an array is six of them. Within that, loops wait for loads: what counts is
 * how many products each load serves. Hence the many small methods. Their lanes should be many: how
 * wide the vectors get depends on it, see {@link ShortLanes}.
 */
public final class Lanes {
  /** Rows in a tile at most. */
  public static final int TILE = 256;

  /** The largest |x| of {@link #exp}. */
  public static final float EXP_LIMIT = 32;

  /**
   * Where a unit's lanes begin. C2 does one pass of a loop at least before its vectors, and goes on
   * pass by pass to where memory is a multiple of their length: 64 bytes at most, which is index 12
   * behind a header of 16. So from here it is one pass; from index 0 it would be 4 or 12.
   */
  public static final int FIRST = 11;

  /** So many full units lie in the first cache, and leave room in it: 33 of usually 48 or 32 kB. */
  static final int TOGETHER = 30;

  private static final int CACHE_LINE = 64 / Float.BYTES;
  private static final int VECTOR = 64 / Float.BYTES; // the longest that there are
  private static final int HEADER = 16 / Float.BYTES; // of an array, on the usual 64-bit machine

  private Lanes() {}

  /** A fresh unit of so many lanes, or a few more. */
  public static float[] unit(int lanes) {
    return units(1, lanes)[0];
  }

  /** {@code rows} fresh units of {@link #TILE} lanes. */
  public static float[][] units(int rows) {
    return units(rows, TILE);
  }

  /**
   * {@code rows} fresh units of so many lanes, or a few more: with its header each fills an odd
   * number of cache lines. Units that lie one behind the other then begin at the same place of a
   * line, so where a loop's vectors are aligned for one of them they are for all (else most vectors
   * of 64 bytes straddle two lines); and as the number is odd, their beginnings do not contend for
   * the same sets of the cache.
   */
  public static float[][] units(int rows, int lanes) {
    int lines = (HEADER + end(lanes) + CACHE_LINE - 1) / CACHE_LINE | 1;
    return new float[rows][lines * CACHE_LINE - HEADER];
  }

  /**
   * Where loops over n lanes end: one lane before the vectors, and then whole vectors, so that none
   * are left behind them.
   */
  static int end(int n) {
    return FIRST + 1 + (n + VECTOR - 2) / VECTOR * VECTOR;
  }

  /** x = value. */
  public static void fill(float[] x, float value, int n) {
    Arrays.fill(x, FIRST, end(n), value);
  }

  /** x = 0, all units. */
  public static void zero(float[][] x, int n) {
    for (float[] unit : x) {
      fill(unit, 0, n);
    }
  }

  /** c = x. */
  public static void copy(float[] x, float[] c, int n) {
    System.arraycopy(x, FIRST, c, FIRST, end(n) - FIRST);
  }

  /** c = the n numbers of {@code x} from {@code from} on. */
  public static void set(float[] c, float[] x, int from, int n) {
    System.arraycopy(x, from, c, FIRST, n);
  }

  /** Writes the lanes of x to {@code result}, from {@code to} on. */
  public static void get(float[] x, float[] result, int to, int n) {
    System.arraycopy(x, FIRST, result, to, n);
  }

  /** c += x. */
  public static void add(float[] c, float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] += x[b];
    }
  }

  /** c = u x. */
  public static void setScaled(float[] c, float u, float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = u * x[b];
    }
  }

  /** c += u x. */
  public static void addScaled(float[] c, float u, float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.fma(u, x[b], c[b]);
    }
  }

  /** c += u0 x0 + u1 x1. */
  private static void addScaled(float[] c, float u0, float[] x0, float u1, float[] x1, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.fma(u1, x1[b], Math.fma(u0, x0[b], c[b]));
    }
  }

  /** c += u0 x0 + u1 x1 + u2 x2 + u3 x3. */
  private static void addScaled(
      float[] c,
      float u0,
      float[] x0,
      float u1,
      float[] x1,
      float u2,
      float[] x2,
      float u3,
      float[] x3,
      int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] =
          Math.fma(u3, x3[b], Math.fma(u2, x2[b], Math.fma(u1, x1[b], Math.fma(u0, x0[b], c[b]))));
    }
  }

  /** c += x y. */
  public static void addProduct(float[] c, float[] x, float[] y, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.fma(x[b], y[b], c[b]);
    }
  }

  /** c += x0 y0 + x1 y1. */
  public static void addProducts(float[] c, float[] x0, float[] y0, float[] x1, float[] y1, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.fma(x1[b], y1[b], Math.fma(x0[b], y0[b], c[b]));
    }
  }

  /** c = x y. */
  public static void multiply(float[] c, float[] x, float[] y, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = x[b] * y[b];
    }
  }

  /** c += x0 y0 + x1 y1 + x2 y2. */
  private static void addProducts(
      float[] c, float[] x0, float[] y0, float[] x1, float[] y1, float[] x2, float[] y2, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.fma(x2[b], y2[b], Math.fma(x1[b], y1[b], Math.fma(x0[b], y0[b], c[b])));
    }
  }

  /** c = x0 y0 + x1 y1 + x2 y2. */
  private static void setProducts(
      float[] c, float[] x0, float[] y0, float[] x1, float[] y1, float[] x2, float[] y2, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.fma(x2[b], y2[b], Math.fma(x1[b], y1[b], x0[b] * y0[b]));
    }
  }

  /** c = SUM_k x[xFrom + k xStep] y[yFrom + k yStep], k = 0..count-1. */
  public static void setInner(
      float[] c,
      float[][] x,
      int xFrom,
      int xStep,
      float[][] y,
      int yFrom,
      int yStep,
      int count,
      int n) {
    if (count < 3) {
      fill(c, 0, n);
      addInner(c, x, xFrom, xStep, y, yFrom, yStep, count, n);
      return;
    }
    int i = xFrom + xStep;
    int j = yFrom + yStep;
    setProducts(c, x[xFrom], y[yFrom], x[i], y[j], x[i + xStep], y[j + yStep], n);
    addInner(c, x, i + 2 * xStep, xStep, y, j + 2 * yStep, yStep, count - 3, n);
  }

  /** c += SUM_k x[xFrom + k xStep] y[yFrom + k yStep], k = 0..count-1. */
  private static void addInner(
      float[] c,
      float[][] x,
      int xFrom,
      int xStep,
      float[][] y,
      int yFrom,
      int yStep,
      int count,
      int n) {
    int i = xFrom;
    int j = yFrom;
    int k = 0;
    for (; k + 2 < count && k + 4 != count; k += 3) { // the last four are two and two
      int i1 = i + xStep;
      int j1 = j + yStep;
      addProducts(c, x[i], y[j], x[i1], y[j1], x[i1 + xStep], y[j1 + yStep], n);
      i += 3 * xStep;
      j += 3 * yStep;
    }
    for (; k + 1 < count; k += 2) {
      addProducts(c, x[i], y[j], x[i + xStep], y[j + yStep], n);
      i += 2 * xStep;
      j += 2 * yStep;
    }
    if (k < count) {
      addProduct(c, x[i], y[j], n);
    }
  }

  /**
   * Mixes {@code count} vectors of {@code width} units: c[cFrom + i] = SUM_k w[wFrom + k wStep]
   * x[xFrom + k width + i]. The same bits as a {@link #setInner} for each i, but the vectors are
   * read as they lie, so that they come from the second cache in time.
   */
  public static void setMixture(
      float[][] c,
      int cFrom,
      float[][] w,
      int wFrom,
      int wStep,
      float[][] x,
      int xFrom,
      int width,
      int count,
      int n) {
    if (count < 3) {
      for (int i = 0; i < width; i++) {
        fill(c[cFrom + i], 0, n);
      }
      addMixture(c, cFrom, w, wFrom, wStep, x, xFrom, width, count, n);
      return;
    }
    float[] w0 = w[wFrom];
    float[] w1 = w[wFrom + wStep];
    float[] w2 = w[wFrom + 2 * wStep];
    for (int i = 0; i < width; i++) {
      int j = xFrom + i;
      setProducts(c[cFrom + i], w0, x[j], w1, x[j + width], w2, x[j + 2 * width], n);
    }
    int from = xFrom + 3 * width;
    addMixture(c, cFrom, w, wFrom + 3 * wStep, wStep, x, from, width, count - 3, n);
  }

  /** The same, added to c. */
  private static void addMixture(
      float[][] c,
      int cFrom,
      float[][] w,
      int wFrom,
      int wStep,
      float[][] x,
      int xFrom,
      int width,
      int count,
      int n) {
    int k = 0;
    for (; k + 2 < count && k + 4 != count; k += 3) { // the last four are two and two
      float[] w0 = w[wFrom + k * wStep];
      float[] w1 = w[wFrom + (k + 1) * wStep];
      float[] w2 = w[wFrom + (k + 2) * wStep];
      int j = xFrom + k * width;
      for (int i = 0; i < width; i++, j++) {
        addProducts(c[cFrom + i], w0, x[j], w1, x[j + width], w2, x[j + 2 * width], n);
      }
    }
    for (; k + 1 < count; k += 2) {
      float[] w0 = w[wFrom + k * wStep];
      float[] w1 = w[wFrom + (k + 1) * wStep];
      int j = xFrom + k * width;
      for (int i = 0; i < width; i++, j++) {
        addProducts(c[cFrom + i], w0, x[j], w1, x[j + width], n);
      }
    }
    if (k < count) {
      float[] w0 = w[wFrom + k * wStep];
      int j = xFrom + k * width;
      for (int i = 0; i < width; i++, j++) {
        addProduct(c[cFrom + i], w0, x[j], n);
      }
    }
  }

  /** c += SUM_k w[offset + k step] x[xFrom + k], k = 0..count-1. */
  private static void addCombination(
      float[] c, float[] w, int offset, int step, float[][] x, int xFrom, int count, int n) {
    int p = offset;
    int k = xFrom;
    int end = xFrom + count;
    for (; k + 3 < end; k += 4) {
      float w1 = w[p + step];
      float w2 = w[p + 2 * step];
      float w3 = w[p + 3 * step];
      addScaled(c, w[p], x[k], w1, x[k + 1], w2, x[k + 2], w3, x[k + 3], n);
      p += 4 * step;
    }
    for (; k + 1 < end; k += 2) {
      addScaled(c, w[p], x[k], w[p + step], x[k + 1], n);
      p += 2 * step;
    }
    if (k < end) {
      addScaled(c, w[p], x[k], n);
    }
  }

  /**
   * A matrix times lanes: c[cFrom + i] += SUM_k W_ik x[xFrom + k], with W_ik = w[offset + i rowStep
   * + k columnStep]. For all i with some k, and so on: these x stay in the first cache.
   */
  public static void addMatrixProduct(
      float[][] c,
      int cFrom,
      float[] w,
      int offset,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[][] x,
      int xFrom,
      int n) {
    for (int k = 0; k < columns; k += TOGETHER) {
      int some = Math.min(TOGETHER, columns - k);
      int at = offset + k * columnStep;
      addProductOfSome(c, cFrom, w, at, rows, rowStep, some, columnStep, x, xFrom + k, n);
    }
  }

  private static void addProductOfSome(
      float[][] c,
      int cFrom,
      float[] w,
      int offset,
      int rows,
      int rowStep,
      int columns,
      int columnStep,
      float[][] x,
      int xFrom,
      int n) {
    int s = columnStep;
    int end = xFrom + columns;
    int i = 0;
    for (; i + 2 < rows; i += 3) {
      float[] c0 = c[cFrom + i];
      float[] c1 = c[cFrom + i + 1];
      float[] c2 = c[cFrom + i + 2];
      int p = offset + i * rowStep;
      int q = p + rowStep;
      int r = q + rowStep;
      int k = xFrom;
      for (; k + 2 < end && k + 4 != end; k += 3) { // the last four are two and two
        addScaled(
            c0,
            w[p],
            w[p + s],
            w[p + 2 * s],
            c1,
            w[q],
            w[q + s],
            w[q + 2 * s],
            c2,
            w[r],
            w[r + s],
            w[r + 2 * s],
            x[k],
            x[k + 1],
            x[k + 2],
            n);
        p += 3 * s;
        q += 3 * s;
        r += 3 * s;
      }
      for (; k + 1 < end; k += 2) {
        addScaled(c0, w[p], w[p + s], c1, w[q], w[q + s], c2, w[r], w[r + s], x[k], x[k + 1], n);
        p += 2 * s;
        q += 2 * s;
        r += 2 * s;
      }
      if (k < end) {
        addScaled(c0, w[p], x[k], n);
        addScaled(c1, w[q], x[k], n);
        addScaled(c2, w[r], x[k], n);
      }
    }
    for (; i < rows; i++) {
      addCombination(c[cFrom + i], w, offset + i * rowStep, columnStep, x, xFrom, columns, n);
    }
  }

  /** c0 += u00 x0 + u01 x1 + u02 x2, and c1 and c2 likewise: six loads for nine products. */
  private static void addScaled(
      float[] c0,
      float u00,
      float u01,
      float u02,
      float[] c1,
      float u10,
      float u11,
      float u12,
      float[] c2,
      float u20,
      float u21,
      float u22,
      float[] x0,
      float[] x1,
      float[] x2,
      int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      float y0 = x0[b];
      float y1 = x1[b];
      float y2 = x2[b];
      float sum0 = Math.fma(u02, y2, Math.fma(u01, y1, Math.fma(u00, y0, c0[b])));
      float sum1 = Math.fma(u12, y2, Math.fma(u11, y1, Math.fma(u10, y0, c1[b])));
      float sum2 = Math.fma(u22, y2, Math.fma(u21, y1, Math.fma(u20, y0, c2[b])));
      c0[b] = sum0;
      c1[b] = sum1;
      c2[b] = sum2;
    }
  }

  /** c0 += u00 x0 + u01 x1, and c1 and c2 likewise. */
  private static void addScaled(
      float[] c0,
      float u00,
      float u01,
      float[] c1,
      float u10,
      float u11,
      float[] c2,
      float u20,
      float u21,
      float[] x0,
      float[] x1,
      int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      float y0 = x0[b];
      float y1 = x1[b];
      float sum0 = Math.fma(u01, y1, Math.fma(u00, y0, c0[b]));
      float sum1 = Math.fma(u11, y1, Math.fma(u10, y0, c1[b]));
      float sum2 = Math.fma(u21, y1, Math.fma(u20, y0, c2[b]));
      c0[b] = sum0;
      c1[b] = sum1;
      c2[b] = sum2;
    }
  }

  /** SUM_b x[b]: every fourth lane, first lane first, and then the four sums. */
  public static float sum(float[] x, int n) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int end = FIRST + n;
    int b = FIRST;
    for (; b + 3 < end; b += 4) {
      sum0 += x[b];
      sum1 += x[b + 1];
      sum2 += x[b + 2];
      sum3 += x[b + 3];
    }
    for (; b < end; b++) {
      sum0 += x[b];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /**
   * sums[from + i] += SUM_b x[i][b] for the first {@code count} units, each added up as {@link
   * #sum}. Three at a time, which do not wait for each other.
   */
  static void addSums(float[][] x, int count, int n, float[] sums, int from) {
    int i = 0;
    for (; i + 2 < count; i += 3) {
      addSums(x[i], x[i + 1], x[i + 2], n, sums, from + i);
    }
    for (; i < count; i++) {
      sums[from + i] += sum(x[i], n);
    }
  }

  private static void addSums(float[] x, float[] y, float[] z, int n, float[] sums, int from) {
    float x0 = 0;
    float x1 = 0;
    float x2 = 0;
    float x3 = 0;
    float y0 = 0;
    float y1 = 0;
    float y2 = 0;
    float y3 = 0;
    float z0 = 0;
    float z1 = 0;
    float z2 = 0;
    float z3 = 0;
    int end = FIRST + n;
    int b = FIRST;
    for (; b + 3 < end; b += 4) {
      x0 += x[b];
      x1 += x[b + 1];
      x2 += x[b + 2];
      x3 += x[b + 3];
      y0 += y[b];
      y1 += y[b + 1];
      y2 += y[b + 2];
      y3 += y[b + 3];
      z0 += z[b];
      z1 += z[b + 1];
      z2 += z[b + 2];
      z3 += z[b + 3];
    }
    for (; b < end; b++) {
      x0 += x[b];
      y0 += y[b];
      z0 += z[b];
    }
    sums[from] += (x0 + x1) + (x2 + x3);
    sums[from + 1] += (y0 + y1) + (y2 + y3);
    sums[from + 2] += (z0 + z1) + (z2 + z3);
  }

  /** SUM_b x[b] y[b], added up as {@link #sum}. */
  public static float dot(float[] x, float[] y, int n) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int end = FIRST + n;
    int b = FIRST;
    for (; b + 3 < end; b += 4) {
      sum0 = Math.fma(x[b], y[b], sum0);
      sum1 = Math.fma(x[b + 1], y[b + 1], sum1);
      sum2 = Math.fma(x[b + 2], y[b + 2], sum2);
      sum3 = Math.fma(x[b + 3], y[b + 3], sum3);
    }
    for (; b < end; b++) {
      sum0 = Math.fma(x[b], y[b], sum0);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /** c = max(c, x). */
  public static void max(float[] c, float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      c[b] = Math.max(c[b], x[b]);
    }
  }

  /** x = max(x, 0): the rectified linear unit. */
  public static void relu(float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      x[b] = Math.max(x[b], 0f);
    }
  }

  /**
   * The gradient of {@link #relu}: d = 0 where its result was 0. A choice would be a jump, and a
   * jump does not vectorise; results so small that 2^126 times them is under 1 are none in
   * practice.
   */
  public static void reluGradient(float[] d, float[] result, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      d[b] *= Math.min(result[b] * 0x1p126f, 1f);
    }
  }

  /** x = e^x, as {@link #exp(float)}. */
  public static void exp(float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      x[b] = exp(x[b]);
    }
  }

  /**
   * e^x for |x| up to {@link #EXP_LIMIT}, to which larger ones are cut: the Taylor polynomial of
   * x/32, squared five times. Math.exp does not vectorise, nor do tricks with bits. Relative error
   * under 1e-5 for |x| up to 16 and under 3e-3 at the limits.
   */
  public static float exp(float x) {
    return expOf32(Math.min(Math.max(x * (1 / 32f), -1f), 1f));
  }

  /** As {@link #exp(float)}, for x up to 0. */
  static float expUpTo0(float x) {
    return expOf32(Math.max(x * (1 / 32f), -1f));
  }

  /** e^(32 t). */
  private static float expOf32(float t) {
    float p = Math.fma(t, 1 / 5040f, 1 / 720f);
    p = Math.fma(t, p, 1 / 120f);
    p = Math.fma(t, p, 1 / 24f);
    p = Math.fma(t, p, 1 / 6f);
    p = Math.fma(t, p, 0.5f);
    p = Math.fma(t, p, 1f);
    p = Math.fma(t, p, 1f);
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    p *= p;
    return p;
  }

  /** 1 / (1 + e^-x). */
  public static void sigmoid(float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      x[b] = 1f / (1f + exp(-x[b]));
    }
  }

  /** tanh x = 2 / (1 + e^-2x) - 1. */
  public static void tanh(float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      x[b] = 2f / (1f + exp(-2f * x[b])) - 1f;
    }
  }

  /**
   * Softmax over units, in each lane: x_k = e^(scale x_k) / SUM_j e^(scale x_j) for the {@code
   * count} units from {@code from} on.
   *
   * @param largest scratch
   * @param sum scratch
   */
  public static void softmax(
      float[][] x, int from, int count, float scale, float[] largest, float[] sum, int n) {
    softmaxNumerators(x, from, count, scale, largest, sum, n);
    for (int k = from; k < from + count; k++) {
      multiply(x[k], x[k], sum, n);
    }
  }

  /**
   * Softmax without its last step: x_k = e^(scale x_k), and in {@code inverse} what all of them
   * have yet to be multiplied by.
   */
  public static void softmaxNumerators(
      float[][] x, int from, int count, float scale, float[] largest, float[] inverse, int n) {
    fill(largest, Float.NEGATIVE_INFINITY, n);
    for (int k = from; k < from + count; k++) {
      max(largest, x[k], n);
    }
    fill(inverse, 0, n);
    for (int k = from; k < from + count; k++) {
      shiftedExp(x[k], scale, largest, inverse, n);
    }
    invert(inverse, n);
  }

  /** x = e^(scale (x - shift)), for x up to shift; sum += x. */
  private static void shiftedExp(float[] x, float scale, float[] shift, float[] sum, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      float e = expUpTo0(scale * (x[b] - shift[b]));
      x[b] = e;
      sum[b] += e;
    }
  }

  private static void invert(float[] x, int n) {
    int end = end(n);
    for (int b = FIRST; b < end; b++) {
      x[b] = 1f / x[b];
    }
  }

  /** Lane i of result[b] = lane {@code from} + b of x[i], for n lanes. */
  static void transpose(float[][] x, int from, float[][] result, int n) {
    int b = 0;
    for (; b + 3 < n; b += 4) {
      transpose(x, FIRST + from + b, result[b], result[b + 1], result[b + 2], result[b + 3]);
    }
    for (; b < n; b++) {
      for (int i = 0; i < x.length; i++) {
        result[b][FIRST + i] = x[i][FIRST + from + b];
      }
    }
  }

  private static void transpose(
      float[][] x, int b, float[] row0, float[] row1, float[] row2, float[] row3) {
    for (int i = 0; i < x.length; i++) {
      float[] unit = x[i];
      row0[FIRST + i] = unit[b];
      row1[FIRST + i] = unit[b + 1];
      row2[FIRST + i] = unit[b + 2];
      row3[FIRST + i] = unit[b + 3];
    }
  }
}
