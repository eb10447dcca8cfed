package io.shelfcast.nn;

/** An LSTM for one sequence in double precision; its input is step after step in one array. */
final class LstmReference implements LayerReference {
  private final int inputs;
  private final int outputs;
  private final int inputMatrix;
  private final int stateMatrix;
  private final int bias;

  LstmReference(ParameterLayout layout, String name, int inputs, int outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
    inputMatrix = layout.block(name + ".input").offset();
    stateMatrix = layout.block(name + ".state").offset();
    bias = layout.block(name + ".bias").offset();
  }

  /** All that one step computes. */
  private record Step(double[] i, double[] f, double[] g, double[] o, double[] c, double[] h) {}

  private Step step(double[] theta, double[] in, int t, Step before) {
    Step now =
        new Step(
            new double[outputs],
            new double[outputs],
            new double[outputs],
            new double[outputs],
            new double[outputs],
            new double[outputs]);
    for (int k = 0; k < outputs; k++) {
      now.i[k] = sigmoid(preActivation(theta, in, t, before, k));
      now.f[k] = sigmoid(preActivation(theta, in, t, before, outputs + k));
      now.g[k] = Math.tanh(preActivation(theta, in, t, before, 2 * outputs + k));
      now.o[k] = sigmoid(preActivation(theta, in, t, before, 3 * outputs + k));
      now.c[k] = now.f[k] * before.c[k] + now.i[k] * now.g[k];
      now.h[k] = now.o[k] * Math.tanh(now.c[k]);
    }
    return now;
  }

  private double preActivation(double[] theta, double[] in, int t, Step before, int gate) {
    double sum = theta[bias + gate];
    for (int i = 0; i < inputs; i++) {
      sum += theta[inputMatrix + gate * inputs + i] * in[t * inputs + i];
    }
    for (int k = 0; k < outputs; k++) {
      sum += theta[stateMatrix + gate * outputs + k] * before.h[k];
    }
    return sum;
  }

  private Step[] run(double[] theta, double[] in) {
    int steps = in.length / inputs;
    Step[] run = new Step[steps + 1];
    double[] zero = new double[outputs];
    run[0] = new Step(zero, zero, zero, zero, zero, zero);
    for (int t = 0; t < steps; t++) {
      run[t + 1] = step(theta, in, t, run[t]);
    }
    return run;
  }

  @Override
  public double[] forward(double[] theta, double[] in) {
    Step[] run = run(theta, in);
    return run[run.length - 1].h;
  }

  @Override
  public void backward(double[] theta, double[] grad, double[] in, double[] dOut, double[] dIn) {
    Step[] run = run(theta, in);
    double[] dH = dOut.clone();
    double[] dC = new double[outputs];
    for (int t = run.length - 1; t >= 1; t--) {
      Step now = run[t];
      double[] dGate = new double[4 * outputs];
      for (int k = 0; k < outputs; k++) {
        double tanhC = Math.tanh(now.c[k]);
        dC[k] += dH[k] * now.o[k] * (1 - tanhC * tanhC);
        dGate[k] = dC[k] * now.g[k] * now.i[k] * (1 - now.i[k]);
        dGate[outputs + k] = dC[k] * run[t - 1].c[k] * now.f[k] * (1 - now.f[k]);
        dGate[2 * outputs + k] = dC[k] * now.i[k] * (1 - now.g[k] * now.g[k]);
        dGate[3 * outputs + k] = dH[k] * tanhC * now.o[k] * (1 - now.o[k]);
        dC[k] *= now.f[k];
      }
      dH = new double[outputs];
      for (int gate = 0; gate < 4 * outputs; gate++) {
        grad[bias + gate] += dGate[gate];
        for (int i = 0; i < inputs; i++) {
          int x = (t - 1) * inputs + i;
          grad[inputMatrix + gate * inputs + i] += dGate[gate] * in[x];
          dIn[x] += dGate[gate] * theta[inputMatrix + gate * inputs + i];
        }
        for (int k = 0; k < outputs; k++) {
          grad[stateMatrix + gate * outputs + k] += dGate[gate] * run[t - 1].h[k];
          dH[k] += dGate[gate] * theta[stateMatrix + gate * outputs + k];
        }
      }
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
