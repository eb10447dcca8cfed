package io.shelfcast.cli;

import static io.shelfcast.nn.GradientCheck.doubles;
import static org.assertj.core.api.Assertions.assertThat;

import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.nn.Adam;
import io.shelfcast.nn.GradientCheck;
import io.shelfcast.nn.Loss;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Our network against PyTorch and ONNX Runtime. */
@EnabledIfSystemProperty(
    named = "shelfcast.rivals",
    matches = "true",
    disabledReason = "needs other engines (250 MB): ./mvnw -Privals test -Dtest=RivalEnginesTest")
class RivalEnginesTest {
  private static final int ROWS = 256;
  private static final DeepFmSpec SPEC =
      DeepFmSpec.of(
          BenchRows.FIELDS, BenchRows.CONTEXT_FIELDS, BenchRows.TARGET_NUMBERS, BenchRows.FEATURES);
  private static final DeepFmRows DATA = BenchRows.of(ROWS, 5);
  private static final double RATE = 1e-3;
  private static final double L2 = 1e-5;

  private final DeepFmNetwork network = new DeepFmNetwork(SPEC);
  private final float[] theta = disturbed();

  @Test
  void bothAreThere() {
    assertThat(RivalEngine.found())
        .extracting(RivalEngine::name)
        .containsExactly("djl-pytorch", "onnxruntime");
  }

  @Test
  void outputsAreTheSame() {
    double[] ours = outputs(theta);
    for (RivalEngine engine : RivalEngine.found()) {
      try (RivalEngine.Network rival = engine.network(SPEC, theta)) {
        assertThat(GradientCheck.relativeError(ours, outputs(rival)))
            .as(engine.name())
            .isLessThan(GradientCheck.FORWARD);
      }
    }
  }

  @Test
  void gradientsAreTheSame() {
    try (RivalEngine.Learner rival = pytorch()) {
      double[] theirs = doubles(rival.gradient(DATA, 0, ROWS));
      GradientCheck.compare(
          network.layout(), doubles(gradient(theta)), theirs, GradientCheck.KERNEL);
    }
  }

  @Test
  void twentyStepsOfAdamLeadToTheSameOutputs() {
    float[] learned = theta.clone();
    Adam adam = new Adam(learned.length, L2);
    try (RivalEngine.Learner rival = pytorch()) {
      for (int step = 0; step < 20; step++) {
        adam.step(learned, gradient(learned), RATE);
        rival.step(DATA, 0, ROWS);
      }
      double[] ours = outputs(learned);
      assertThat(GradientCheck.relativeError(ours, outputs(theta))).isGreaterThan(0.1);
      assertThat(GradientCheck.relativeError(ours, outputs(rival))).isLessThan(1e-3);
    }
  }

  private RivalEngine.Learner pytorch() {
    return RivalEngine.found().stream()
        .flatMap(engine -> engine.learner(SPEC, theta, RATE, L2).stream())
        .findFirst()
        .orElseThrow();
  }

  private float[] gradient(float[] at) {
    float[] result = new float[at.length];
    network.accumulate(at, result, DATA, null, 0, ROWS, new Loss.SquaredError(), ROWS);
    return result;
  }

  private double[] outputs(float[] at) {
    float[] out = new float[ROWS];
    network.forward(at, DATA, null, 0, ROWS, out, 0);
    return doubles(out);
  }

  private static double[] outputs(RivalEngine.Network rival) {
    float[] out = new float[ROWS];
    rival.forward(DATA, 0, ROWS, out);
    return doubles(out);
  }

  private float[] disturbed() {
    float[] result = network.initial(1);
    GradientCheck.disturb(result, 0.05, new SplittableRandom(2));
    return result;
  }
}
