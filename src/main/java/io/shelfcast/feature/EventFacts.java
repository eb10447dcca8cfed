package io.shelfcast.feature;

/**
 * A holiday, festival or other event on a date.
 *
 * @param name e.g. Christmas
 * @param type e.g. NATIONAL, RELIGIOUS, SPORTING, CULTURAL
 */
public record EventFacts(String name, String type) {}
