/**
 * The DeepFM on other engines, to compare ours with. Compiled by the Maven profile {@code rivals}
 * alone, and not part of the distribution.
 */
package io.shelfcast.rivals;
