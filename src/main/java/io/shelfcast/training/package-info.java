/**
 * When models are trained and from what: epochs, tasks, and the trainers, free of Kafka.
 *
 * <p>May import model and what is above it.
 */
package io.shelfcast.training;
