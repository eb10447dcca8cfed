/**
 * Epochs, cutoffs and what is trained when, free of Kafka.
 *
 * <p>May import model and what is above it. Empty until the training application lands.
 */
package io.shelfcast.training;
