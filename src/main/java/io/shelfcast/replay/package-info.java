/**
 * Data sets and the retail simulator as streams of events in business-date order.
 *
 * <p>May import topology and what is above it; not query, evaluate or embedded.
 */
package io.shelfcast.replay;
