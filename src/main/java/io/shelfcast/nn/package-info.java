/**
 * Numerics of the neural models in plain Java arrays.
 *
 * <p>May import nothing else of Shelfcast. Empty until the attention-DeepFM lands.
 */
package io.shelfcast.nn;
