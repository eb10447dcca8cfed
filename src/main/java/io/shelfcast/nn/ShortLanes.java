package io.shelfcast.nn;

/**
 * {@link Lanes} for at most about 70 lanes, as those who score single rows have them.
 *
 * <p>The compiler makes the vectors of a loop as wide as the passes suit that it counted before:
 * under 70 passes a call 4 numbers, from 150 on 16. It counts by method, whoever calls. So short
 * lanes need loops of their own: if they shared those of {@link Lanes}, those would stay at 4 for
 * tiles, too.
 */
public final class ShortLanes {
  private static final int VECTOR = 16 / Float.BYTES;

  private ShortLanes() {}

  /** As {@link Lanes#end}, by the vectors of short loops. */
  private static int end(int n) {
    return Lanes.FIRST + 1 + (n + VECTOR - 2) / VECTOR * VECTOR;
  }

  /** As {@link Lanes#addMatrixProduct}. */
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
    int end = xFrom + columns;
    int i = 0;
    for (; i + 2 < rows; i += 3) {
      float[] c0 = c[cFrom + i];
      float[] c1 = c[cFrom + i + 1];
      float[] c2 = c[cFrom + i + 2];
      int p = offset + i * rowStep;
      int q = p + rowStep;
      int r = q + rowStep;
      int s = columnStep;
      int k = xFrom;
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
      addCombination(c[cFrom + i], w, offset + i * rowStep, columnStep, x, xFrom, end, n);
    }
  }

  /** c += SUM_k w[offset + (k - from) step] x[k], k = from..end-1. */
  private static void addCombination(
      float[] c, float[] w, int offset, int step, float[][] x, int from, int end, int n) {
    int p = offset;
    int k = from;
    for (; k + 3 < end; k += 4) {
      float w1 = w[p + step];
      float w2 = w[p + 2 * step];
      float w3 = w[p + 3 * step];
      addScaled(c, w[p], x[k], w1, x[k + 1], w2, x[k + 2], w3, x[k + 3], n);
      p += 4 * step;
    }
    for (; k < end; k++) {
      addScaled(c, w[p], x[k], n);
      p += step;
    }
  }

  /** c += u x. */
  private static void addScaled(float[] c, float u, float[] x, int n) {
    int end = end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      c[b] = Math.fma(u, x[b], c[b]);
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
    for (int b = Lanes.FIRST; b < end; b++) {
      c[b] =
          Math.fma(u3, x3[b], Math.fma(u2, x2[b], Math.fma(u1, x1[b], Math.fma(u0, x0[b], c[b]))));
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
    for (int b = Lanes.FIRST; b < end; b++) {
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

  /** {@link Lanes#softmax} over the first {@code count} units, of scale 1. */
  public static void softmax(float[][] x, int count, float[] largest, float[] sum, int n) {
    Lanes.fill(largest, Float.NEGATIVE_INFINITY, n);
    for (int k = 0; k < count; k++) {
      max(largest, x[k], n);
    }
    Lanes.fill(sum, 0, n);
    for (int k = 0; k < count; k++) {
      shiftedExp(x[k], largest, sum, n);
    }
    int end = end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      sum[b] = 1f / sum[b];
    }
    for (int k = 0; k < count; k++) {
      multiply(x[k], sum, n);
    }
  }

  /** c = max(c, x). */
  private static void max(float[] c, float[] x, int n) {
    int end = end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      c[b] = Math.max(c[b], x[b]);
    }
  }

  /** x = e^(x - shift), for x up to shift; sum += x. */
  private static void shiftedExp(float[] x, float[] shift, float[] sum, int n) {
    int end = end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      float e = Lanes.expUpTo0(x[b] - shift[b]);
      x[b] = e;
      sum[b] += e;
    }
  }

  /** c *= x. */
  private static void multiply(float[] c, float[] x, int n) {
    int end = end(n);
    for (int b = Lanes.FIRST; b < end; b++) {
      c[b] *= x[b];
    }
  }
}
