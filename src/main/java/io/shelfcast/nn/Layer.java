package io.shelfcast.nn;

import java.util.SplittableRandom;

/**
 * A differentiable function of one row's units, with parameters in the flat array theta.
 *
 * <p>Batches are {@link Lanes#units}, n lanes of which are used. A layer remembers the arrays of
 * its last forward pass, not their contents: they must be as they were when backward comes. One
 * instance per thread.
 */
public interface Layer {
  /** Units that come in. */
  int inputs();

  /** Units that go out. */
  int outputs();

  /** Writes random start values of its parameters. */
  void initialise(float[] theta, SplittableRandom random);

  /** out = f(in); n is at most {@link Lanes#TILE}. */
  void forward(float[] theta, float[][] in, float[][] out, int n);

  /**
   * Back-propagates through the last forward pass.
   *
   * @param grad in theta's layout; dL/dtheta, summed over the lanes, is added
   * @param dOut dL/dout; a rectifier cuts it in place, other layers leave it alone
   * @param dIn dL/din is added
   */
  void backward(float[] theta, float[] grad, float[][] dOut, float[][] dIn, int n);
}
