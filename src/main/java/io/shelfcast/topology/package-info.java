/**
 * The Streams applications: topologies, their processors and state stores. Only moves data in and
 * out of the pure core.
 *
 * <p>May import event and what is above it.
 */
package io.shelfcast.topology;
