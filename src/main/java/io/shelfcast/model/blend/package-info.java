/**
 * Blends several models' forecasts of one series, with weights that learn from delayed errors.
 *
 * <p>May import model, feature and what is above them.
 */
package io.shelfcast.model.blend;
