/**
 * Statistical baselines that need no training: they forecast from a series' own history.
 *
 * <p>May import model, feature and what is above them.
 */
package io.shelfcast.model.baseline;
