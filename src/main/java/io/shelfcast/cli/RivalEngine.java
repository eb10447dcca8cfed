package io.shelfcast.cli;

import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmSpec;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Another engine that computes the DeepFM with field attention and the FM term: a rival in {@code
 * bench kernels}, and an oracle in tests. The product neither ships nor needs one; the Maven
 * profile {@code rivals} brings them.
 */
public interface RivalEngine {
  /** The command that brings them. */
  String HOW_TO_GET = "./mvnw -Privals -DskipTests package";

  /** Its name in reports, without spaces. */
  String name();

  /**
   * A network for scoring, on one thread.
   *
   * @param theta parameters as {@link io.shelfcast.model.deepfm.DeepFmNetwork#layout} lays them out
   */
  Network network(DeepFmSpec spec, float[] theta);

  /**
   * A network to train with Adam on squared errors, on one thread; empty if the engine only scores.
   *
   * @param theta the first parameters, laid out alike; they stay as they are
   */
  Optional<Learner> learner(DeepFmSpec spec, float[] theta, double rate, double l2);

  /** A network that is open. */
  interface Network extends AutoCloseable {
    /**
     * The raw outputs of rows {@code from} to {@code from + n - 1}, in the first n of {@code out}.
     */
    void forward(DeepFmRows rows, int from, int n, float[] out);

    @Override
    void close();
  }

  /** A network that learns. */
  interface Learner extends Network {
    /**
     * The gradient of SUM_i w_i (z_i - y_i)^2 / n over those n rows, laid out as the parameters.
     */
    float[] gradient(DeepFmRows rows, int from, int n);

    /** One step of Adam down that gradient. */
    void step(DeepFmRows rows, int from, int n);
  }

  /** Those on the class path, by name. */
  static List<RivalEngine> found() {
    return ServiceLoader.load(RivalEngine.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(RivalEngine::name))
        .toList();
  }
}
