package io.shelfcast.evaluate;

import com.microsoft.ml.lightgbm.PredictionType;
import io.github.metarank.lightgbm4j.LGBMBooster;
import io.github.metarank.lightgbm4j.LGBMDataset;
import io.github.metarank.lightgbm4j.LGBMException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * LightGBM, a peer to compare with: never part of the product. Its native library is an optional
 * dependency; ask {@link #unavailable()} first and skip the row where there is a reason.
 *
 * <p>Parameters are LightGBM's own, e.g. {@code objective=mape}, {@code num_leaves=31}; {@code
 * num_iterations} trees are grown (100 unless given). Rows that are equal give equal models: the
 * defaults are one thread, {@code deterministic=true}, {@code force_row_wise=true}, {@code seed=1}
 * and {@code verbosity=-1}, each of which a parameter overrides. Close it: it holds native memory.
 */
public final class LightGbm implements AutoCloseable {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "num_threads", "1",
          "deterministic", "true",
          "force_row_wise", "true",
          "seed", "1",
          "verbosity", "-1");
  private static final String ITERATIONS = "num_iterations";
  private static final int DEFAULT_ITERATIONS = 100;

  private final LGBMBooster booster;
  private final int columns;

  private LightGbm(LGBMBooster booster, int columns) {
    this.booster = booster;
    this.columns = columns;
  }

  /** Why LightGBM cannot run here; empty where it can. */
  public static Optional<String> unavailable() {
    return Native.REASON;
  }

  /**
   * Grows trees.
   *
   * @param x features [rows][columns]; NaN is missing
   * @param y targets [rows]
   * @param parameters LightGBM's names and values
   * @throws EvaluationException when the library is not there or refuses the parameters
   */
  public static LightGbm train(float[][] x, double[] y, Map<String, String> parameters) {
    return train(x, y, Optional.empty(), parameters);
  }

  /**
   * Grows trees on weighted rows.
   *
   * @param weights per row, not negative
   * @see #train(float[][], double[], Map)
   */
  public static LightGbm train(
      float[][] x, double[] y, double[] weights, Map<String, String> parameters) {
    return train(x, y, Optional.of(weights), parameters);
  }

  private static LightGbm train(
      float[][] x, double[] y, Optional<double[]> weights, Map<String, String> parameters) {
    unavailable()
        .ifPresent(
            reason -> {
              throw new EvaluationException(reason);
            });
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(x.length + " rows of features, " + y.length + " targets");
    }
    Map<String, String> all = new TreeMap<>(DEFAULTS);
    all.putAll(parameters);
    int iterations =
        Integer.parseInt(all.getOrDefault(ITERATIONS, Integer.toString(DEFAULT_ITERATIONS)));
    String text =
        all.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    int columns = x[0].length;
    try (LGBMDataset rows =
        LGBMDataset.createFromMat(flat(x, columns), x.length, columns, true, text, null)) {
      rows.setField("label", floats(y));
      if (weights.isPresent()) {
        rows.setField("weight", floats(weights.get()));
      }
      LGBMBooster booster = LGBMBooster.create(rows, text);
      for (int i = 0; i < iterations; i++) {
        if (booster.updateOneIter()) {
          break; // No split is left that gains anything.
        }
      }
      return new LightGbm(booster, columns);
    } catch (LGBMException e) {
      throw new EvaluationException("LightGBM refused: " + e.getMessage());
    }
  }

  /**
   * Predicts rows.
   *
   * @param x features [rows][columns], as in training
   * @return a value per row, on the scale of the objective's target
   */
  public double[] predict(float[][] x) {
    if (x.length == 0) {
      return new double[0];
    }
    try {
      return booster.predictForMat(
          flat(x, columns),
          x.length,
          columns,
          true,
          PredictionType.C_API_PREDICT_NORMAL,
          "num_threads=1");
    } catch (LGBMException e) {
      throw new EvaluationException("LightGBM refused: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      booster.close();
    } catch (LGBMException e) {
      throw new IllegalStateException("LightGBM's memory could not be freed", e);
    }
  }

  private static float[] flat(float[][] x, int columns) {
    float[] flat = new float[x.length * columns];
    for (int row = 0; row < x.length; row++) {
      if (x[row].length != columns) {
        throw new IllegalArgumentException(
            "row %d has %d features, not %d".formatted(row, x[row].length, columns));
      }
      System.arraycopy(x[row], 0, flat, row * columns, columns);
    }
    return flat;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** Loads the library once, on first use. */
  private static final class Native {
    static final Optional<String> REASON = load();

    private static final String TEMPORARY = "java.io.tmpdir";

    /**
     * The wrapper unpacks its library under a fixed name into the temporary folder, where another
     * process would write over the code that this one runs: so it gets a folder of its own.
     */
    private static Optional<String> load() {
      String shared = System.getProperty(TEMPORARY);
      try {
        Path own = Files.createTempDirectory("shelfcast-lightgbm");
        own.toFile().deleteOnExit(); // deleted behind the files in it, which come later
        System.setProperty(TEMPORARY, own.toString());
        LGBMBooster.loadNative();
        return LGBMBooster.isNativeLoaded()
            ? Optional.empty()
            : Optional.of("LightGBM's native library has none for this platform");
      } catch (NoClassDefFoundError e) {
        return Optional.of("LightGBM is not on the class path (io.github.metarank:lightgbm4j)");
      } catch (IOException | LinkageError e) {
        return Optional.of(
            "LightGBM's native library cannot be loaded (on Linux it needs libgomp.so.1): "
                + e.getMessage());
      } finally {
        System.setProperty(TEMPORARY, shared);
      }
    }
  }
}
