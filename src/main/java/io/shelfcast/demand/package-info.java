/**
 * Demand per series and period: sales lines, voids and returns folded into closed periods, history,
 * outliers.
 *
 * <p>Plain values in, plain values out; may import nothing else of Shelfcast.
 */
package io.shelfcast.demand;
