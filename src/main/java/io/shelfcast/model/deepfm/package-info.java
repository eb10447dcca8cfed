/**
 * The attention-driven DeepFM.
 *
 * <p>May import model, feature and what is above them. Empty until it lands.
 */
package io.shelfcast.model.deepfm;
