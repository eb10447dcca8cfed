package io.shelfcast.model.deepfm;

import io.shelfcast.nn.Dense;
import io.shelfcast.nn.Embedding;
import io.shelfcast.nn.FactorizationMachine;
import io.shelfcast.nn.FieldAttention;
import io.shelfcast.nn.Lanes;
import io.shelfcast.nn.Layer;
import io.shelfcast.nn.Loss;
import io.shelfcast.nn.PairAttention;
import io.shelfcast.nn.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * DeepFM (Guo et al., arXiv 1703.04247) with attention (ADFM, preprints 202506.2421, section
 * 3.4.2): raw output z = w0 + SUM_f x_f w_f + FM(e) + PairAttention(e) + MLP(x), where e are the
 * row's embeddings, x what field attention makes of them (or e itself), and FM and attention are
 * there as the spec says. w0 is the bias of the last dense layer, {@code output.bias}.
 *
 * <p>The parameters are the caller's; a network keeps scratch arrays only. One per thread.
 */
public final class DeepFmNetwork {
  /** A term of the output that is computed from the embeddings alone. */
  private record Interaction(Layer layer, float[][] out) {}

  private final DeepFmSpec spec;
  private final ParameterLayout layout;
  private final Embedding embedding;
  private final List<Interaction> interactions = new ArrayList<>();
  private final List<Layer> deep = new ArrayList<>(); // field attention, hidden layers, output

  private final float[][] e;
  private final float[] linear = Lanes.unit(Lanes.TILE);
  private final List<float[][]> activations = new ArrayList<>(); // activations[i]: out of deep[i]
  private final List<float[][]> gradients = new ArrayList<>(); // by the same
  private final float[][] dE;
  private final float[] outputs = Lanes.unit(Lanes.TILE);
  private final float[][] dOutput = Lanes.units(1);

  /** A network of that shape. */
  public DeepFmNetwork(DeepFmSpec spec) {
    this.spec = spec;
    ParameterLayout.Builder builder = ParameterLayout.builder();
    int fields = spec.fields();
    int dimension = spec.dimension();
    embedding = new Embedding(builder, "embedding", fields, spec.features(), dimension);
    if (spec.fm()) {
      addInteraction(new FactorizationMachine(fields, dimension));
    }
    if (spec.attention() == AttentionForm.PAIR) {
      addInteraction(new PairAttention(builder, "attention", fields, dimension));
    }
    if (spec.attention() == AttentionForm.FIELD) {
      int context = spec.contextFields();
      addDeep(new FieldAttention(builder, "attention", fields, context, dimension));
    }
    int width = fields * dimension;
    for (int i = 0; i < spec.hidden().size(); i++) {
      int next = spec.hidden().get(i);
      addDeep(Dense.rectified(builder, "hidden-" + (i + 1), width, next));
      width = next;
    }
    addDeep(Dense.linear(builder, "output", width, 1));
    layout = builder.build();
    e = Lanes.units(fields * dimension);
    dE = Lanes.units(fields * dimension);
  }

  private void addInteraction(Layer layer) {
    interactions.add(new Interaction(layer, Lanes.units(1)));
  }

  private void addDeep(Layer layer) {
    deep.add(layer);
    activations.add(Lanes.units(layer.outputs()));
    gradients.add(Lanes.units(layer.outputs()));
  }

  /** Its shape. */
  public DeepFmSpec spec() {
    return spec;
  }

  /** Which parameters lie where. */
  public ParameterLayout layout() {
    return layout;
  }

  /** Random start values. */
  public float[] initial(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] theta = new float[layout.total()];
    embedding.initialise(theta, random);
    interactions.forEach(interaction -> interaction.layer().initialise(theta, random));
    deep.forEach(layer -> layer.initialise(theta, random));
    return theta;
  }

  /**
   * Raw outputs of n rows, in out[outOffset] and on.
   *
   * @param order row numbers, or null for consecutive rows
   * @param from the i-th row is order[from + i], or from + i
   */
  public void forward(
      float[] theta, DeepFmRows rows, int[] order, int from, int n, float[] out, int outOffset) {
    requireShape(theta, rows);
    for (int done = 0; done < n; done += Lanes.TILE) {
      int lanes = Math.min(Lanes.TILE, n - done);
      forwardTile(theta, rows, order, from + done, lanes);
      Lanes.get(outputs, out, outOffset + done, lanes);
    }
  }

  /**
   * Adds the gradient of SUM_i w_i L(z_i, y_i) / totalWeight over n rows to {@code grad}.
   *
   * @param order row numbers, or null for consecutive rows
   * @param from the i-th row is order[from + i], or from + i
   * @return SUM_i w_i L(z_i, y_i)
   */
  public double accumulate(
      float[] theta,
      float[] grad,
      DeepFmRows rows,
      int[] order,
      int from,
      int n,
      Loss loss,
      double totalWeight) {
    requireShape(theta, rows);
    double sum = 0;
    for (int done = 0; done < n; done += Lanes.TILE) {
      int lanes = Math.min(Lanes.TILE, n - done);
      forwardTile(theta, rows, order, from + done, lanes);
      for (int b = 0; b < lanes; b++) {
        int row = order == null ? from + done + b : order[from + done + b];
        double weight = rows.weight()[row];
        double target = rows.target()[row];
        double output = outputs[Lanes.FIRST + b];
        sum += weight * loss.value(output, target);
        dOutput[0][Lanes.FIRST + b] =
            (float) (weight / totalWeight * loss.gradient(output, target));
      }
      backwardTile(theta, grad, lanes);
    }
    return sum;
  }

  private void forwardTile(float[] theta, DeepFmRows rows, int[] order, int from, int n) {
    embedding.forward(theta, rows.index(), rows.value(), order, from, n, e, linear);
    Lanes.copy(linear, outputs, n);
    for (Interaction interaction : interactions) {
      interaction.layer().forward(theta, e, interaction.out(), n);
      Lanes.add(outputs, interaction.out()[0], n);
    }
    float[][] in = e;
    for (int i = 0; i < deep.size(); i++) {
      float[][] out = activations.get(i);
      deep.get(i).forward(theta, in, out, n);
      in = out;
    }
    Lanes.add(outputs, in[0], n);
  }

  private void backwardTile(float[] theta, float[] grad, int n) {
    Lanes.zero(dE, n);
    for (Interaction interaction : interactions) {
      interaction.layer().backward(theta, grad, dOutput, dE, n);
    }
    float[][] d = dOutput;
    for (int i = deep.size() - 1; i > 0; i--) {
      float[][] dIn = gradients.get(i - 1);
      Lanes.zero(dIn, n);
      deep.get(i).backward(theta, grad, d, dIn, n);
      d = dIn;
    }
    deep.get(0).backward(theta, grad, d, dE, n);
    embedding.backward(grad, dE, dOutput[0], n);
  }

  private void requireShape(float[] theta, DeepFmRows rows) {
    if (theta.length != layout.total()) {
      throw new IllegalArgumentException(
          theta.length + " parameters for a network of " + layout.total());
    }
    if (rows.fields() != spec.fields()) {
      throw new IllegalArgumentException(
          "rows of " + rows.fields() + " fields for a network of " + spec.fields());
    }
  }
}
