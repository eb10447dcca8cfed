package io.shelfcast.model.deepfm;

import io.shelfcast.nn.LayerReference;
import io.shelfcast.nn.Loss;
import io.shelfcast.nn.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/** The whole network for one row in double precision, made of naive layers. */
final class DeepFmReference {
  private final DeepFmSpec spec;
  private final int linear;
  private final int vector;
  private final List<LayerReference> interactions = new ArrayList<>();
  private final List<LayerReference> deep = new ArrayList<>();

  DeepFmReference(DeepFmSpec spec, ParameterLayout layout) {
    this.spec = spec;
    linear = layout.block("embedding.linear").offset();
    vector = layout.block("embedding.vector").offset();
    int fields = spec.fields();
    int dimension = spec.dimension();
    if (spec.fm()) {
      interactions.add(new LayerReference.OfFactorizationMachine(fields, dimension));
    }
    if (spec.attention() == AttentionForm.PAIR) {
      interactions.add(LayerReference.OfPairAttention.in(layout, "attention", fields, dimension));
    }
    if (spec.attention() == AttentionForm.FIELD) {
      int context = spec.contextFields();
      deep.add(LayerReference.OfFieldAttention.in(layout, "attention", fields, context, dimension));
    }
    for (int i = 1; i <= spec.hidden().size(); i++) {
      deep.add(LayerReference.OfDense.in(layout, "hidden-" + i, true));
    }
    deep.add(LayerReference.OfDense.in(layout, "output", false));
  }

  double predict(double[] theta, DeepFmRows rows, int row) {
    double[] e = embed(theta, rows, row);
    double z = 0;
    for (int f = 0; f < spec.fields(); f++) {
      int cell = row * spec.fields() + f;
      z += rows.value()[cell] * theta[linear + rows.index()[cell]];
    }
    for (LayerReference layer : interactions) {
      z += layer.forward(theta, e)[0];
    }
    double[] x = e;
    for (LayerReference layer : deep) {
      x = layer.forward(theta, x);
    }
    return z + x[0];
  }

  /** Adds the gradient of w L / totalWeight of one row, and returns w L. */
  double accumulate(
      double[] theta, double[] grad, DeepFmRows rows, int row, Loss loss, double totalWeight) {
    double weight = rows.weight()[row];
    double target = rows.target()[row];
    double z = predict(theta, rows, row);
    double[] dZ = {weight / totalWeight * loss.gradient(z, target)};
    double[] e = embed(theta, rows, row);
    double[] dE = new double[e.length];
    for (LayerReference layer : interactions) {
      layer.backward(theta, grad, e, dZ, dE);
    }
    List<double[]> inputs = new ArrayList<>(List.of(e));
    for (LayerReference layer : deep) {
      inputs.add(layer.forward(theta, inputs.get(inputs.size() - 1)));
    }
    double[] d = dZ;
    for (int i = deep.size() - 1; i >= 0; i--) {
      double[] dIn = i == 0 ? dE : new double[inputs.get(i).length];
      deep.get(i).backward(theta, grad, inputs.get(i), d, dIn);
      d = dIn;
    }
    for (int f = 0; f < spec.fields(); f++) {
      int cell = row * spec.fields() + f;
      int j = rows.index()[cell];
      double x = rows.value()[cell];
      grad[linear + j] += x * dZ[0];
      for (int k = 0; k < spec.dimension(); k++) {
        grad[vector + j * spec.dimension() + k] += x * dE[f * spec.dimension() + k];
      }
    }
    return weight * loss.value(z, target);
  }

  double[] embed(double[] theta, DeepFmRows rows, int row) {
    double[] e = new double[spec.fields() * spec.dimension()];
    for (int i = 0; i < e.length; i++) {
      int cell = row * spec.fields() + i / spec.dimension();
      e[i] =
          rows.value()[cell]
              * theta[vector + rows.index()[cell] * spec.dimension() + i % spec.dimension()];
    }
    return e;
  }
}
