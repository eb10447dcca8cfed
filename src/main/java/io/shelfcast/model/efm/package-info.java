/**
 * The Exponential Factorization Machine (arXiv 2009.10619).
 *
 * <p>May import model, feature and what is above them. Empty until the EFM lands.
 */
package io.shelfcast.model.efm;
