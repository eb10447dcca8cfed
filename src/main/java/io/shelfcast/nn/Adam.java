package io.shelfcast.nn;

import java.nio.ByteBuffer;

/**
 * Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", arXiv 1412.6980, algorithm 1)
 * with beta 0.9 and 0.999, epsilon 1e-8, and an L2 penalty:
 *
 * <pre>
 * g = gradient + l2 theta
 * m = 0.9 m + 0.1 g;   v = 0.999 v + 0.001 g^2
 * theta = theta - rate (m / (1 - 0.9^t)) / (sqrt(v / (1 - 0.999^t)) + 1e-8)
 * </pre>
 */
public final class Adam {
  private static final float BETA_1 = 0.9f;
  private static final float BETA_2 = 0.999f;
  private static final float EPSILON = 1e-8f;

  private final float l2;
  private final float[] m;
  private final float[] v;
  private int steps;

  /**
   * The state before the first step.
   *
   * @param size number of parameters
   * @param l2 the gradient of l2/2 SUM theta^2 is added; 0 or more
   */
  public Adam(int size, double l2) {
    this((float) l2, new float[size], new float[size], 0);
  }

  private Adam(float l2, float[] m, float[] v, int steps) {
    if (!(l2 >= 0)) {
      throw new IllegalArgumentException("l2 must be 0 or more, was " + l2);
    }
    this.l2 = l2;
    this.m = m;
    this.v = v;
    this.steps = steps;
  }

  /** Steps made. */
  public int steps() {
    return steps;
  }

  /** Moves theta one step down the gradient, which stays as it is. */
  public void step(float[] theta, float[] gradient, double rate) {
    if (theta.length != m.length || gradient.length != m.length) {
      throw new IllegalArgumentException(
          "%d parameters and %d derivatives for an optimiser of %d"
              .formatted(theta.length, gradient.length, m.length));
    }
    steps++;
    updateMoments(theta, gradient);
    float c1 = (float) (rate / (1 - StrictMath.pow(0.9, steps)));
    float c2 = (float) (1 / (1 - StrictMath.pow(0.999, steps)));
    move(theta, c1, c2);
  }

  private void updateMoments(float[] theta, float[] gradient) {
    for (int i = 0; i < theta.length; i++) {
      float g = Math.fma(l2, theta[i], gradient[i]);
      m[i] = BETA_1 * m[i] + (1 - BETA_1) * g;
      v[i] = BETA_2 * v[i] + (1 - BETA_2) * g * g;
    }
  }

  private void move(float[] theta, float c1, float c2) {
    for (int i = 0; i < theta.length; i++) {
      theta[i] -= c1 * m[i] / ((float) Math.sqrt(c2 * v[i]) + EPSILON);
    }
  }

  /** A copy of the state that goes its own way. */
  public Adam copy() {
    return new Adam(l2, m.clone(), v.clone(), steps);
  }

  /** The state as bytes, big-endian: l2, size, steps, m, v. */
  public byte[] toBytes() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES + 2 * Integer.BYTES + 2 * m.length * Float.BYTES);
    bytes.putFloat(l2).putInt(m.length).putInt(steps);
    bytes.asFloatBuffer().put(m).put(v);
    return bytes.array();
  }

  /**
   * The state that {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not such a state
   */
  public static Adam fromBytes(byte[] written) {
    ByteBuffer bytes = ByteBuffer.wrap(written);
    if (bytes.remaining() < Float.BYTES + 2 * Integer.BYTES) {
      throw new IllegalArgumentException("optimiser state is cut off");
    }
    float l2 = bytes.getFloat();
    int size = bytes.getInt();
    int steps = bytes.getInt();
    if (size < 0 || steps < 0 || bytes.remaining() != 2L * size * Float.BYTES) {
      throw new IllegalArgumentException(
          bytes.remaining() + " bytes of optimiser state for " + size + " parameters");
    }
    Adam adam = new Adam(l2, new float[size], new float[size], steps);
    bytes.asFloatBuffer().get(adam.m).get(adam.v);
    return adam;
  }
}
