/**
 * What a model is to the rest of Shelfcast: an immutable scorer of feature rows, with its
 * provenance.
 *
 * <p>May import feature and what is above it.
 */
package io.shelfcast.model;
