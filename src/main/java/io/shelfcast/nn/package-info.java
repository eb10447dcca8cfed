/**
 * Numerics of the neural models in plain Java arrays: layers with hand-written gradients, losses,
 * and the optimiser.
 *
 * <p>All parameters of a network lie in one flat {@code float[] theta}, so that an optimiser step,
 * an average of models and a snapshot are vector operations; {@link
 * io.shelfcast.nn.ParameterLayout} names its blocks. Rows are worked off in tiles of up to {@link
 * io.shelfcast.nn.Lanes#TILE}: a batch is {@link io.shelfcast.nn.Lanes#units}, one lane a row.
 * Layers keep scratch arrays only: one instance per thread.
 *
 * <p>Results are the same bit for bit for the same input and seed: sums run in a fixed order, and
 * what is not plain arithmetic comes from StrictMath. May import nothing else of Shelfcast.
 */
package io.shelfcast.nn;
