/**
 * The HTTP endpoint: answers from the state stores.
 *
 * <p>May import topology and what is above it; not replay, evaluate or embedded.
 */
package io.shelfcast.query;
