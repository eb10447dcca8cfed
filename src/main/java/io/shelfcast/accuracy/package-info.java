/**
 * Error sums, the metrics of MODELS section 6, conformal quantiles and drift flags.
 *
 * <p>Plain values in, plain values out; may import nothing else of Shelfcast.
 */
package io.shelfcast.accuracy;
