package io.shelfcast.nn;

/**
 * A layer for one row in double precision, as naive as its formula: what the kernels must equal.
 */
public interface LayerReference {
  /** f(in). */
  double[] forward(double[] theta, double[] in);

  /** Adds dL/dtheta to grad and dL/din to dIn. */
  void backward(double[] theta, double[] grad, double[] in, double[] dOut, double[] dIn);

  /** out_o = b_o + SUM_i W_oi in_i, perhaps rectified. */
  record OfDense(ParameterLayout.Block weight, ParameterLayout.Block bias, boolean rectified)
      implements LayerReference {
    public static OfDense in(ParameterLayout layout, String name, boolean rectified) {
      return new OfDense(layout.block(name + ".weight"), layout.block(name + ".bias"), rectified);
    }

    @Override
    public double[] forward(double[] theta, double[] in) {
      double[] out = new double[bias.size()];
      for (int o = 0; o < out.length; o++) {
        double sum = theta[bias.offset() + o];
        for (int i = 0; i < in.length; i++) {
          sum += theta[weight.offset() + o * in.length + i] * in[i];
        }
        out[o] = rectified ? Math.max(sum, 0) : sum;
      }
      return out;
    }

    @Override
    public void backward(double[] theta, double[] grad, double[] in, double[] dOut, double[] dIn) {
      double[] out = forward(theta, in);
      for (int o = 0; o < out.length; o++) {
        double d = rectified && out[o] <= 0 ? 0 : dOut[o];
        grad[bias.offset() + o] += d;
        for (int i = 0; i < in.length; i++) {
          int at = weight.offset() + o * in.length + i;
          grad[at] += d * in[i];
          dIn[i] += d * theta[at];
        }
      }
    }
  }

  /** SUM_{f &lt; g} e_f . e_g, pair by pair. */
  record OfFactorizationMachine(int fields, int dimension) implements LayerReference {
    @Override
    public double[] forward(double[] theta, double[] in) {
      double sum = 0;
      for (int f = 0; f < fields; f++) {
        for (int g = f + 1; g < fields; g++) {
          for (int d = 0; d < dimension; d++) {
            sum += in[f * dimension + d] * in[g * dimension + d];
          }
        }
      }
      return new double[] {sum};
    }

    @Override
    public void backward(double[] theta, double[] grad, double[] in, double[] dOut, double[] dIn) {
      for (int f = 0; f < fields; f++) {
        for (int g = 0; g < fields; g++) {
          for (int d = 0; d < dimension && f != g; d++) {
            dIn[f * dimension + d] += dOut[0] * in[g * dimension + d];
          }
        }
      }
    }
  }

  /**
   * x_f = e_f + SUM_j softmax_j(q_f . k_j / sqrt(dimension)) v_j; a score of a context field with
   * another is -infinity.
   */
  record OfFieldAttention(
      ParameterLayout.Block query,
      ParameterLayout.Block key,
      ParameterLayout.Block value,
      int fields,
      int contextFields,
      int dimension)
      implements LayerReference {
    public static OfFieldAttention in(
        ParameterLayout layout, String name, int fields, int contextFields, int dimension) {
      return new OfFieldAttention(
          layout.block(name + ".query"),
          layout.block(name + ".key"),
          layout.block(name + ".value"),
          fields,
          contextFields,
          dimension);
    }

    @Override
    public double[] forward(double[] theta, double[] in) {
      double[][] weight = weights(theta, in);
      double[] v = project(theta, value, in);
      double[] out = in.clone();
      for (int f = 0; f < fields; f++) {
        for (int j = 0; j < fields; j++) {
          for (int d = 0; d < dimension; d++) {
            out[f * dimension + d] += weight[f][j] * v[j * dimension + d];
          }
        }
      }
      return out;
    }

    /** a_fj. */
    public double[][] weights(double[] theta, double[] in) {
      double[] q = project(theta, query, in);
      double[] k = project(theta, key, in);
      double[][] weight = new double[fields][fields];
      for (int f = 0; f < fields; f++) {
        for (int j = 0; j < fields; j++) {
          for (int d = 0; d < dimension; d++) {
            weight[f][j] += q[f * dimension + d] * k[j * dimension + d] / Math.sqrt(dimension);
          }
          if (f < contextFields && j >= contextFields) {
            weight[f][j] = Double.NEGATIVE_INFINITY;
          }
        }
        softmax(weight[f]);
      }
      return weight;
    }

    @Override
    public void backward(double[] theta, double[] grad, double[] in, double[] dOut, double[] dIn) {
      double[] q = project(theta, query, in);
      double[] k = project(theta, key, in);
      double[] v = project(theta, value, in);
      double[][] weight = weights(theta, in);
      double[] dQ = new double[in.length];
      double[] dK = new double[in.length];
      double[] dV = new double[in.length];
      for (int f = 0; f < fields; f++) {
        double[] dA = new double[fields];
        double mean = 0;
        for (int j = 0; j < fields; j++) {
          for (int d = 0; d < dimension; d++) {
            dA[j] += dOut[f * dimension + d] * v[j * dimension + d];
            dV[j * dimension + d] += weight[f][j] * dOut[f * dimension + d];
          }
          mean += weight[f][j] * dA[j];
        }
        for (int j = 0; j < fields; j++) {
          double dS = weight[f][j] * (dA[j] - mean) / Math.sqrt(dimension);
          for (int d = 0; d < dimension; d++) {
            dQ[f * dimension + d] += dS * k[j * dimension + d];
            dK[j * dimension + d] += dS * q[f * dimension + d];
          }
        }
      }
      for (int i = 0; i < in.length; i++) {
        dIn[i] += dOut[i];
      }
      projectBack(theta, grad, query, in, dQ, dIn);
      projectBack(theta, grad, key, in, dK, dIn);
      projectBack(theta, grad, value, in, dV, dIn);
    }

    private double[] project(double[] theta, ParameterLayout.Block matrix, double[] in) {
      double[] p = new double[in.length];
      for (int f = 0; f < fields; f++) {
        for (int o = 0; o < dimension; o++) {
          for (int d = 0; d < dimension; d++) {
            p[f * dimension + o] +=
                theta[matrix.offset() + o * dimension + d] * in[f * dimension + d];
          }
        }
      }
      return p;
    }

    private void projectBack(
        double[] theta,
        double[] grad,
        ParameterLayout.Block matrix,
        double[] in,
        double[] dP,
        double[] dIn) {
      for (int f = 0; f < fields; f++) {
        for (int o = 0; o < dimension; o++) {
          for (int d = 0; d < dimension; d++) {
            int at = matrix.offset() + o * dimension + d;
            grad[at] += dP[f * dimension + o] * in[f * dimension + d];
            dIn[f * dimension + d] += theta[at] * dP[f * dimension + o];
          }
        }
      }
    }
  }

  /** p . SUM_ij a_ij e_ij, with a = softmax(h . ReLU(W e_ij + b)) over all pairs. */
  record OfPairAttention(
      OfDense hidden,
      ParameterLayout.Block score,
      ParameterLayout.Block projection,
      int fields,
      int dimension)
      implements LayerReference {
    public static OfPairAttention in(
        ParameterLayout layout, String name, int fields, int dimension) {
      return new OfPairAttention(
          OfDense.in(layout, name, true),
          layout.block(name + ".score"),
          layout.block(name + ".projection"),
          fields,
          dimension);
    }

    @Override
    public double[] forward(double[] theta, double[] in) {
      double[][] product = products(in);
      double[] weight = weights(theta, in);
      double sum = 0;
      for (int pair = 0; pair < product.length; pair++) {
        for (int d = 0; d < dimension; d++) {
          sum += theta[projection.offset() + d] * weight[pair] * product[pair][d];
        }
      }
      return new double[] {sum};
    }

    /** a_ij. */
    public double[] weights(double[] theta, double[] in) {
      double[][] product = products(in);
      double[] weight = new double[product.length];
      for (int pair = 0; pair < product.length; pair++) {
        double[] u = hidden.forward(theta, product[pair]);
        for (int o = 0; o < dimension; o++) {
          weight[pair] += theta[score.offset() + o] * u[o];
        }
      }
      softmax(weight);
      return weight;
    }

    @Override
    public void backward(double[] theta, double[] grad, double[] in, double[] dOut, double[] dIn) {
      double[][] product = products(in);
      double[] weight = weights(theta, in);
      double[] dWeight = new double[product.length];
      double[][] dProduct = new double[product.length][dimension];
      double mean = 0;
      for (int pair = 0; pair < product.length; pair++) {
        for (int d = 0; d < dimension; d++) {
          double p = theta[projection.offset() + d];
          grad[projection.offset() + d] += dOut[0] * weight[pair] * product[pair][d];
          dWeight[pair] += dOut[0] * p * product[pair][d];
          dProduct[pair][d] += dOut[0] * p * weight[pair];
        }
        mean += weight[pair] * dWeight[pair];
      }
      int pair = 0;
      for (int i = 0; i < fields; i++) {
        for (int j = i + 1; j < fields; j++) {
          double dScore = weight[pair] * (dWeight[pair] - mean);
          double[] u = hidden.forward(theta, product[pair]);
          double[] dU = new double[dimension];
          for (int o = 0; o < dimension; o++) {
            grad[score.offset() + o] += dScore * u[o];
            dU[o] = dScore * theta[score.offset() + o];
          }
          hidden.backward(theta, grad, product[pair], dU, dProduct[pair]);
          for (int d = 0; d < dimension; d++) {
            dIn[i * dimension + d] += dProduct[pair][d] * in[j * dimension + d];
            dIn[j * dimension + d] += dProduct[pair][d] * in[i * dimension + d];
          }
          pair++;
        }
      }
    }

    private double[][] products(double[] in) {
      double[][] product = new double[fields * (fields - 1) / 2][dimension];
      int pair = 0;
      for (int i = 0; i < fields; i++) {
        for (int j = i + 1; j < fields; j++) {
          for (int d = 0; d < dimension; d++) {
            product[pair][d] = in[i * dimension + d] * in[j * dimension + d];
          }
          pair++;
        }
      }
      return product;
    }
  }

  /** x = softmax(x). */
  static void softmax(double[] x) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double s : x) {
      largest = Math.max(largest, s);
    }
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.exp(x[i] - largest);
      sum += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= sum;
    }
  }
}
