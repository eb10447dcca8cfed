package io.shelfcast.training;

/**
 * The champion that a candidate must beat.
 *
 * @param cutoff the last target that it may have learned from
 * @param parameters its snapshot's
 */
public record Incumbent(long cutoff, byte[] parameters) {}
