package io.shelfcast.model.efm;

import java.util.List;

/**
 * What a selection found.
 *
 * @param fit of all rows, with the penalties
 * @param error mean test error of the selected terms: ES MAE in units, PES MAPE as a fraction
 * @param rounds in order
 */
public record GfsfsSelection(EfmFit fit, double error, List<GfsfsRound> rounds) {
  /** Copies the rounds. */
  public GfsfsSelection {
    rounds = List.copyOf(rounds);
  }

  /** The selected terms. */
  public EfmStructure structure() {
    return fit.model().structure();
  }
}
