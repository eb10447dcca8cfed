/**
 * A real Kafka broker and a schema registry inside this process.
 *
 * <p>May import topology and what is above it; not query, replay or evaluate.
 */
package io.shelfcast.embedded;
