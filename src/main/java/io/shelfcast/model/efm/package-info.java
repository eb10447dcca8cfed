/**
 * The Exponential Factorization Machine (EFM; Li, Cheang, Luo and Lim, "An Exponential
 * Factorization Machine with Percentage Error Minimization to Retail Sales Forecasting", arXiv
 * 2009.10619), its selection of attributes, and the simple models that the paper compares it with.
 *
 * <p>May import model, feature and what is above them. Every result is the same bit for bit for the
 * same rows and seed: sums run in a fixed order on one thread, and exp, ln and random numbers are
 * made of plain arithmetic or StrictMath.
 */
package io.shelfcast.model.efm;
