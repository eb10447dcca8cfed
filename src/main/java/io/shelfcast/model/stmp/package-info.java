/**
 * Spatio-temporal meta-learned purchase prediction (AAAI-21).
 *
 * <p>May import model, feature and what is above them. Empty until it lands.
 */
package io.shelfcast.model.stmp;
