package io.shelfcast.model.efm;

/**
 * One round of a selection.
 *
 * @param direction +1 attributes, -1 pairs
 * @param structure what was tried
 * @param before mean test error of what it was compared with: ES MAE in units, PES MAPE as a
 *     fraction
 * @param after mean test error of what was tried
 * @param t paired statistic over the folds; positive when the error fell
 * @param accepted whether the error fell significantly
 */
public record GfsfsRound(
    int direction,
    EfmStructure structure,
    double before,
    double after,
    double t,
    boolean accepted) {}
