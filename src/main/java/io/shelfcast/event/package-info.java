/**
 * Everything on the wire: Avro events (generated from schemas/), topics, serdes, the schema
 * registry's client.
 *
 * <p>May import training and what is above it; the first package that knows Kafka and Avro.
 */
package io.shelfcast.event;
