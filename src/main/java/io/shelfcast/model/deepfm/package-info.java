/**
 * The attention-driven DeepFM.
 *
 * <p>May import model, feature, nn and what is above them. Every result is the same bit for bit for
 * the same rows and seed.
 */
package io.shelfcast.model.deepfm;
