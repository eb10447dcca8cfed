/**
 * The one feature function: history and reference data as known at an as-of date, to feature rows.
 *
 * <p>May import demand, accuracy and nn.
 */
package io.shelfcast.feature;
