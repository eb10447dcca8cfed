/**
 * The command line: wires everything together.
 *
 * <p>May import everything; nothing imports it.
 */
package io.shelfcast.cli;
