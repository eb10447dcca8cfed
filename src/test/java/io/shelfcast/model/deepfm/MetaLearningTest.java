package io.shelfcast.model.deepfm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.shelfcast.demand.Period;
import io.shelfcast.model.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The shared weights: what they are in a category, how it adapts, and how they are learned. */
final class MetaLearningTest {
  private static final MetaWeights FIRST = MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT, 7);
  private static final Adaptation.Settings INNER = new Adaptation.Settings(5, 64, 0.02, 1e-3, 30);
  private static final OuterLoop.Settings OUTER = new OuterLoop.Settings(60, 1, 14, 128, 3e-3);
  private static final double[] LIFTS = {1.2, 1.6, 2, 2.6};

  /** A new category of two weeks, and four more to be judged by. */
  private static final MetaCategory UNSEEN = new MetaCategory("unseen", 3, 42, 99);

  private static final int[] SUPPORT = UNSEEN.days(0, 14);
  private static final int[] LATER = UNSEEN.days(14, 42);

  @Test
  void theOuterGradientIsTheTransposeOfTheCopy() {
    // For every x and g: <A x, g> = <x, A^T g>
    TiedRows tied = FIRST.tied(UNSEEN.network, UNSEEN.table.encoder());
    float[] x = FIRST.theta();
    float[] copied = tied.expand(x);
    float[] g = new float[copied.length];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < g.length; i++) {
      g[i] = (float) random.nextGaussian();
    }

    assertThat(dot(copied, g)).isCloseTo(dot(x, tied.contract(g)), within(1e-3));
    assertThat(copied).hasSizeGreaterThan(x.length);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void itemsOfACategoryStartAlikeAndOtherFieldsAsInTheSharedNetwork() {
    float[] start = FIRST.start(UNSEEN.network, UNSEEN.table.encoder());
    int vectors = UNSEEN.network.layout().block("embedding.vector").offset();
    int[] common = UNSEEN.table.encoder().commonFeatures();
    for (int j = 1; j < common.length; j++) {
      for (int k = 0; k < j; k += 17) {
        boolean alike = start[vectors + 10 * j] == start[vectors + 10 * k];
        assertThat(alike).as("features %d and %d", k, j).isEqualTo(common[j] == common[k]);
      }
    }
  }

  @Test
  void withFewRowsOnlyTheOutputAndTheBiasesMove() {
    float[] start = FIRST.start(UNSEEN.network, UNSEEN.table.encoder());
    assertThat(moved(start, UNSEEN.days(0, 3)))
        .containsExactly("hidden-1.bias", "hidden-2.bias", "output.bias", "output.weight");
    assertThat(moved(start, SUPPORT)).contains("embedding.vector", "attention.key");
  }

  /** Blocks that differ after one step from weights that are not 0. */
  private static TreeSet<String> moved(float[] start, int[] support) {
    float[] from = start.clone();
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < from.length; i++) {
      from[i] += (float) (0.05 * random.nextGaussian());
    }
    float[] to =
        new Adaptation(UNSEEN.network, Link.POISSON, INNER)
            .adapt(from, UNSEEN.table.rows(), support, random);
    TreeSet<String> moved = new TreeSet<>();
    UNSEEN.network.layout().blocks().stream()
        .filter(b -> Arrays.mismatch(from, b.offset(), b.end(), to, b.offset(), b.end()) >= 0)
        .forEach(b -> moved.add(b.name()));
    return moved;
  }

  @Test
  void anAdaptedCategoryIsBetterThanOneFromScratchAndThanTheSharedWeights() {
    float[] shared = taught().start(UNSEEN.network, UNSEEN.table.encoder());
    float[] scratch = DeepFmLearner.start(UNSEEN.network, 7);

    double adapted = UNSEEN.loss(adapted(shared), LATER);

    assertThat(adapted).isLessThan(UNSEEN.loss(shared, LATER));
    assertThat(adapted).isLessThan(UNSEEN.loss(adapted(scratch), LATER));
  }

  private static float[] adapted(float[] start) {
    return new Adaptation(UNSEEN.network, Link.POISSON, INNER)
        .adapt(start, UNSEEN.table.rows(), SUPPORT, new SplittableRandom(3));
  }

  @Test
  void whatTheSupportSellsMoreThanUsualTeachesNothing() {
    DeepFmRows rows = UNSEEN.table.rows();
    float[] twice = rows.target().clone();
    for (int n : SUPPORT) {
      twice[n] *= 2;
    }
    DeepFmRows more =
        new DeepFmRows(rows.fields(), rows.index(), rows.value(), twice, rows.weight());
    float[] start = FIRST.start(UNSEEN.network, UNSEEN.table.encoder());

    float[] adapted =
        new Adaptation(UNSEEN.network, Link.POISSON, INNER)
            .adapt(start, more, SUPPORT, new SplittableRandom(3));

    assertThat(adapted).isEqualTo(adapted(start)).isNotEqualTo(start);
  }

  /** Four epochs over four categories. */
  private static MetaWeights taught() {
    MetaWeights weights = FIRST;
    for (int epoch = 0; epoch < 4; epoch++) {
      List<float[]> gradients = new ArrayList<>();
      for (int c = 0; c < LIFTS.length; c++) {
        MetaCategory category = new MetaCategory("c" + c, LIFTS[c], 100, c);
        gradients.add(
            new OuterLoop(category.network, Link.POISSON, OUTER)
                .gradient(weights, category.table, category.targets, 100L * epoch + c));
      }
      weights = weights.step(gradients);
    }
    return weights;
  }

  @Test
  void theSameRowsAndSeedGiveTheSameGradient() {
    OuterLoop loop = new OuterLoop(UNSEEN.network, Link.POISSON, OUTER);
    float[] once = loop.gradient(FIRST, UNSEEN.table, UNSEEN.targets, 5);

    assertThat(once).hasSize(FIRST.size());
    assertThat(loop.gradient(FIRST, UNSEEN.table, UNSEEN.targets, 5)).isEqualTo(once);
    assertThat(loop.gradient(FIRST, UNSEEN.table, UNSEEN.targets, 6)).isNotEqualTo(once);
  }

  @Test
  void aStepIsTheMeanOfTheGradients() {
    float[] one = new float[FIRST.size()];
    float[] other = new float[FIRST.size()];
    Arrays.fill(one, 0.5f);
    Arrays.fill(other, -0.25f);

    float[] next = FIRST.step(List.of(one, other)).theta();

    assertThat(next[11]).isEqualTo(FIRST.theta()[11] - 0.125f);
  }

  @Test
  void aSnapshotIsReadBackAndADamagedOneIsRefused() {
    byte[] bytes = FIRST.toBytes();
    assertThat(MetaWeights.fromBytes(bytes).theta()).isEqualTo(FIRST.theta());
    assertThat(MetaWeights.fromBytes(bytes).sameShape(FIRST)).isTrue();
    assertThat(
            MetaWeights.random(Period.DAY, DeepFmParts.DEFAULT.with(AttentionForm.NONE), 7)
                .sameShape(FIRST))
        .isFalse();

    MetaWeights more =
        MetaWeights.random(Period.DAY, new DeepFmParts(AttentionForm.FIELD, true, true), 7);
    assertThat(MetaWeights.fromBytes(more.toBytes()).sameShape(more)).isTrue();
    assertThat(more.sameShape(FIRST)).isFalse();

    bytes[100] ^= 1;
    assertThatThrownBy(() -> MetaWeights.fromBytes(bytes))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("meta weights is damaged");
    assertThat(MetaWeights.read(bytes)).isEmpty();
  }
}
