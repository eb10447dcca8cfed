package io.shelfcast.model.efm;

import java.util.Arrays;
import java.util.List;

/**
 * What a fit makes small, J = (1/N) SUM r q (f - y)^2 + SUM lambda t^2, and its gradient: equations
 * (7), (8), (14), (18) and (19), with r a row's weight, q from {@link EfmLoss#weight}, and N = SUM
 * r q max(y, floor)^2, the loss of forecasting nothing. For PES, N is the number of rows, so that
 * the gradient is the mean one; for ES it frees eta and lambda of the unit of y.
 */
final class EfmObjective {
  private static final int TILE = 1024; // rows whose exponents stay in the first cache

  private final EfmData data;
  private final EfmLayout layout;
  private final double[] lambda;
  private final double[] q; // [row] r q / N
  private final double[] m; // [row] weight of |f - y| in the training error
  private final List<EfmTable> tables;
  private final double[] g; // [row] exponents
  private final double[] f; // [row] forecasts of the last evaluation
  private final double[] e; // [row] dJ/dg
  private double error;

  EfmObjective(EfmData data, EfmLayout layout, EfmSettings settings) {
    this.data = data;
    this.layout = layout;
    lambda = layout.lambdas(settings.penalties());
    int rows = data.rows();
    q = settings.loss().weights(data, settings.floor());
    m = new double[rows];
    double nothing = 0;
    double all = 0;
    for (int n = 0; n < rows; n++) {
      double r = data.weight(n);
      double d = Math.max(data.y(n), settings.floor());
      m[n] = settings.loss() == EfmLoss.PES ? r / d : r;
      nothing += q[n] * d * d;
      all += r;
    }
    for (int n = 0; n < rows; n++) {
      q[n] /= nothing;
      m[n] /= all;
    }
    tables = EfmTable.of(data, layout);
    g = new double[rows];
    f = new double[rows];
    e = new double[rows];
  }

  EfmLayout layout() {
    return layout;
  }

  EfmData data() {
    return data;
  }

  /** r q / N of each row. */
  double[] rowWeights() {
    return q;
  }

  /** lambda of each parameter. */
  double[] lambda() {
    return lambda;
  }

  /** f of the last evaluation. */
  double[] forecasts() {
    return f;
  }

  /** Training error (22) of the last evaluation. */
  double error() {
    return error;
  }

  /** J at p. */
  double value(double[] p) {
    exponents(p);
    return loss() + penalty(p);
  }

  /** J at p, and dJ/dp. */
  double value(double[] p, double[] gradient) {
    double value = value(p);
    addUp(p, gradient);
    for (int t = 0; t < p.length; t++) {
      gradient[t] += 2 * lambda[t] * p[t];
    }
    return value;
  }

  private double loss() {
    double[] y = data.actuals();
    double loss = 0;
    double absolute = 0;
    for (int n = 0; n < y.length; n++) {
      double forecast = Exponential.clamped(g[n]);
      double miss = forecast - y[n];
      double weighted = q[n] * miss;
      f[n] = forecast;
      e[n] = 2 * weighted * forecast; // e = 2 q (f - y) f
      loss += weighted * miss;
      absolute += m[n] * Math.abs(miss);
    }
    error = absolute;
    return loss;
  }

  private double penalty(double[] p) {
    double penalty = 0;
    for (int t = 0; t < p.length; t++) {
      penalty += lambda[t] * p[t] * p[t];
    }
    return penalty;
  }

  private void exponents(double[] p) {
    Arrays.fill(g, p[0]);
    tables.forEach(table -> table.fill(p));
    int i = 0;
    for (; i + 4 <= tables.size(); i += 4) {
      addFour(tables.get(i), tables.get(i + 1), tables.get(i + 2), tables.get(i + 3));
    }
    for (; i < tables.size(); i++) {
      addOne(tables.get(i));
    }
    for (int from = 0; from < g.length; from += TILE) {
      int to = Math.min(from + TILE, g.length);
      for (int c : layout.structure.continuous()) {
        addScaled(p[layout.wContinuous(c)], data.zColumn(c), from, to);
      }
    }
    for (EfmPair pair : layout.structure.pairs()) {
      switch (pair.kind()) {
        case ATTRIBUTES -> {} // In the tables.
        case MIXED -> addMixed(pair, p);
        case CONTINUOUS -> addContinuous(pair, p);
      }
    }
  }

  /** Four look-ups a pass: g is read and written a quarter as often. */
  private void addFour(EfmTable a, EfmTable b, EfmTable c, EfmTable d) {
    double[] exponents = g;
    double[] va = a.values;
    double[] vb = b.values;
    double[] vc = c.values;
    double[] vd = d.values;
    int[] ca = a.codes;
    int[] cb = b.codes;
    int[] cc = c.codes;
    int[] cd = d.codes;
    for (int n = 0; n < exponents.length; n++) {
      exponents[n] += (va[ca[n]] + vb[cb[n]]) + (vc[cc[n]] + vd[cd[n]]);
    }
  }

  private void addOne(EfmTable table) {
    double[] exponents = g;
    double[] values = table.values;
    int[] codes = table.codes;
    for (int n = 0; n < exponents.length; n++) {
      exponents[n] += values[codes[n]];
    }
  }

  private void addScaled(double w, double[] z, int from, int to) {
    double[] exponents = g;
    for (int n = from; n < to; n++) {
      exponents[n] += w * z[n];
    }
  }

  private void addMixed(EfmPair pair, double[] p) {
    int k = layout.k;
    int v = layout.v(pair.first());
    int u = layout.vContinuous(pair.second());
    double[] slopes = new double[layout.levelCount(pair.first())]; // <v[a,l], v_c>
    for (int l = 0; l < slopes.length; l++) {
      slopes[l] = dot(p, v + l * k, u);
    }
    int[] levels = data.levelColumn(pair.first());
    double[] z = data.zColumn(pair.second());
    for (int n = 0; n < g.length; n++) {
      g[n] += slopes[levels[n]] * z[n];
    }
  }

  private void addContinuous(EfmPair pair, double[] p) {
    double slope = dot(p, layout.vContinuous(pair.first()), layout.vContinuous(pair.second()));
    double[] z = data.zColumn(pair.first());
    double[] x = data.zColumn(pair.second());
    for (int n = 0; n < g.length; n++) {
      g[n] += slope * z[n] * x[n];
    }
  }

  private double dot(double[] p, int first, int second) {
    double sum = 0;
    for (int i = 0; i < layout.k; i++) {
      sum += p[first + i] * p[second + i];
    }
    return sum;
  }

  /** SUM e h of every parameter. */
  private void addUp(double[] p, double[] gradient) {
    Arrays.fill(gradient, 0);
    double all = 0;
    for (double each : e) {
      all += each;
    }
    gradient[0] = all;
    int i = 0;
    for (; i + 4 <= tables.size(); i += 4) {
      sumFour(tables.get(i), tables.get(i + 1), tables.get(i + 2), tables.get(i + 3));
    }
    for (; i < tables.size(); i++) {
      sumOne(tables.get(i));
    }
    tables.forEach(table -> table.addGradient(p, gradient));
    for (int c : layout.structure.continuous()) {
      gradient[layout.wContinuous(c)] = sumOf(data.zColumn(c));
    }
    for (EfmPair pair : layout.structure.pairs()) {
      switch (pair.kind()) {
        case ATTRIBUTES -> {} // In the tables.
        case MIXED -> mixedGradient(pair, p, gradient);
        case CONTINUOUS -> continuousGradient(pair, p, gradient);
      }
    }
  }

  /**
   * Four tables a pass: additions to one combination wait for each other, those to different tables
   * do not.
   */
  private void sumFour(EfmTable a, EfmTable b, EfmTable c, EfmTable d) {
    double[] sa = cleared(a);
    double[] sb = cleared(b);
    double[] sc = cleared(c);
    double[] sd = cleared(d);
    int[] ca = a.codes;
    int[] cb = b.codes;
    int[] cc = c.codes;
    int[] cd = d.codes;
    double[] each = e;
    for (int n = 0; n < each.length; n++) {
      double en = each[n];
      sa[ca[n]] += en;
      sb[cb[n]] += en;
      sc[cc[n]] += en;
      sd[cd[n]] += en;
    }
  }

  private void sumOne(EfmTable table) {
    double[] sums = cleared(table);
    int[] codes = table.codes;
    double[] each = e;
    for (int n = 0; n < each.length; n++) {
      sums[codes[n]] += each[n];
    }
  }

  private static double[] cleared(EfmTable table) {
    Arrays.fill(table.sums, 0);
    return table.sums;
  }

  private double sumOf(double[] z) {
    double sum = 0;
    for (int n = 0; n < e.length; n++) {
      sum += e[n] * z[n];
    }
    return sum;
  }

  private void mixedGradient(EfmPair pair, double[] p, double[] gradient) {
    int k = layout.k;
    int v = layout.v(pair.first());
    int u = layout.vContinuous(pair.second());
    double[] sums = new double[layout.levelCount(pair.first())]; // SUM e z of each level
    int[] levels = data.levelColumn(pair.first());
    double[] z = data.zColumn(pair.second());
    for (int n = 0; n < e.length; n++) {
      sums[levels[n]] += e[n] * z[n];
    }
    for (int l = 0; l < sums.length; l++) {
      for (int i = 0; i < k; i++) {
        gradient[v + l * k + i] += sums[l] * p[u + i];
        gradient[u + i] += sums[l] * p[v + l * k + i];
      }
    }
  }

  private void continuousGradient(EfmPair pair, double[] p, double[] gradient) {
    int first = layout.vContinuous(pair.first());
    int second = layout.vContinuous(pair.second());
    double[] z = data.zColumn(pair.first());
    double[] x = data.zColumn(pair.second());
    double sum = 0;
    for (int n = 0; n < e.length; n++) {
      sum += e[n] * z[n] * x[n];
    }
    for (int i = 0; i < layout.k; i++) {
      gradient[first + i] += sum * p[second + i];
      gradient[second + i] += sum * p[first + i];
    }
  }
}
