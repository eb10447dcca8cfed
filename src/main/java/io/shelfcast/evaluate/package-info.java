/**
 * Backtests: the same topologies over a data set, deterministically in one process.
 *
 * <p>May import replay, topology and what is above them; not query or embedded.
 */
package io.shelfcast.evaluate;
