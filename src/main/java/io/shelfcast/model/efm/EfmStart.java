package io.shelfcast.model.efm;

import java.util.Optional;
import java.util.SplittableRandom;

/** Where a fit starts: the null model with small random factors, or another model's parameters. */
final class EfmStart {
  private EfmStart() {}

  static double[] of(
      EfmData data, EfmLayout layout, EfmSettings settings, Optional<EfmModel> start) {
    double[] p = new double[layout.size()];
    p[0] = NullModel.intercept(data, settings.loss(), settings.floor());
    SplittableRandom random = new SplittableRandom(settings.seed());
    for (int t = layout.linearSize(); t < p.length; t++) {
      p[t] = settings.sd() * normal(random);
    }
    forgetUnseenLevels(data, layout, p);
    start.ifPresent(model -> copy(model, layout, p));
    return p;
  }

  /** A level without rows would keep its random factors for ever: it counts as average instead. */
  private static void forgetUnseenLevels(EfmData data, EfmLayout layout, double[] p) {
    for (int a = 0; a < layout.attributes(); a++) {
      int v = layout.v(a);
      if (v == EfmLayout.ABSENT) {
        continue;
      }
      boolean[] seen = new boolean[layout.levelCount(a)];
      for (int level : data.levelColumn(a)) {
        seen[level] = true;
      }
      for (int i = 0; i < seen.length * layout.k; i++) {
        p[v + i] = seen[i / layout.k] ? p[v + i] : 0;
      }
    }
  }

  private static void copy(EfmModel model, EfmLayout layout, double[] p) {
    EfmLayout from = model.layout();
    double[] old = model.parameters();
    p[0] = old[0];
    for (int a = 0; a < Math.min(layout.attributes(), from.attributes()); a++) {
      int levels = Math.min(layout.levelCount(a), from.levelCount(a));
      copy(old, from.w(a), p, layout.w(a), levels);
      if (layout.k == from.k) {
        copy(old, from.v(a), p, layout.v(a), levels * layout.k);
      }
    }
    for (int c = 0; c < Math.min(layout.continuous(), from.continuous()); c++) {
      copy(old, from.wContinuous(c), p, layout.wContinuous(c), 1);
      if (layout.k == from.k) {
        copy(old, from.vContinuous(c), p, layout.vContinuous(c), layout.k);
      }
    }
  }

  private static void copy(double[] old, int from, double[] p, int to, int length) {
    if (from != EfmLayout.ABSENT && to != EfmLayout.ABSENT) {
      System.arraycopy(old, from, p, to, length);
    }
  }

  /** Box and Muller 1958; Java's own nextGaussian may change between releases. */
  static double normal(SplittableRandom random) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
    return radius * StrictMath.cos(2 * Math.PI * random.nextDouble());
  }
}
