package io.shelfcast.rivals;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.shelfcast.cli.RivalEngine;
import io.shelfcast.model.deepfm.DeepFmRows;
import io.shelfcast.model.deepfm.DeepFmSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;
import java.util.Optional;

/** ONNX Runtime with all its optimisations. It scores, but does not train. */
public final class OnnxRuntime implements RivalEngine {
  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public Network network(DeepFmSpec spec, float[] theta) {
    try {
      return new OnnxNetwork(OnnxGraph.of(spec, Parameters.of(spec, theta)));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the network", e);
    }
  }

  @Override
  public Optional<Learner> learner(DeepFmSpec spec, float[] theta, double rate, double l2) {
    return Optional.empty();
  }

  private static final class OnnxNetwork implements Network {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    // Direct buffers that are used again: the cheapest way into the library.
    private LongBuffer index = LongBuffer.allocate(0);
    private FloatBuffer value = FloatBuffer.allocate(0);

    OnnxNetwork(byte[] model) throws OrtException {
      try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
        options.setIntraOpNumThreads(1);
        options.setInterOpNumThreads(1);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        session = environment.createSession(model, options);
      }
    }

    @Override
    public void forward(DeepFmRows rows, int from, int n, float[] out) {
      fill(rows, from * rows.fields(), n * rows.fields());
      long[] shape = {n, rows.fields()};
      try (OnnxTensor i = OnnxTensor.createTensor(environment, index, shape);
          OnnxTensor x = OnnxTensor.createTensor(environment, value, shape);
          OrtSession.Result result = session.run(Map.of("index", i, "value", x))) {
        ((OnnxTensor) result.get(0)).getFloatBuffer().get(out, 0, n);
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime does not score", e);
      }
    }

    private void fill(DeepFmRows rows, int first, int cells) {
      if (index.capacity() < cells) {
        index = direct(cells * Long.BYTES).asLongBuffer();
        value = direct(cells * Float.BYTES).asFloatBuffer();
      }
      index.clear();
      for (int cell = first; cell < first + cells; cell++) {
        index.put(rows.index()[cell]);
      }
      index.flip();
      value.clear().put(rows.value(), first, cells).flip();
    }

    private static ByteBuffer direct(int bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("ONNX Runtime does not close", e);
      }
    }
  }
}
