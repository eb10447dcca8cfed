package io.shelfcast.rivals;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import io.shelfcast.cli.RivalEngine;
import io.shelfcast.model.deepfm.DeepFmSpec;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/** PyTorch by way of the Deep Java Library. */
public final class DjlPytorch implements RivalEngine {
  @Override
  public String name() {
    return "djl-pytorch";
  }

  @Override
  public Network network(DeepFmSpec spec, float[] theta) {
    start();
    return new DjlNetwork(spec, theta);
  }

  @Override
  public Optional<Learner> learner(DeepFmSpec spec, float[] theta, double rate, double l2) {
    start();
    return Optional.of(new DjlLearner(spec, theta, rate, l2));
  }

  /** Its native libraries come from the class path and are unpacked beside this class's folder. */
  private static void start() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("DJL_CACHE_DIR", folder().resolveSibling("native").toString());
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    Engine.getEngine("PyTorch"); // loads them
    JniUtils.setGradMode(false);
  }

  private static Path folder() {
    try {
      return Path.of(DjlPytorch.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
