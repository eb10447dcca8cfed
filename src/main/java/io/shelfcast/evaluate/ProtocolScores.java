package io.shelfcast.evaluate;

import java.util.List;

/**
 * The scores under one protocol. A model's are of the rows that it forecast: one that learns has no
 * forecast where its category has no model, and such rows may be the hard ones. Models that
 * forecast different rows are compared by {@code common}.
 *
 * @param protocol its name
 * @param description as-of dates and horizons, for people
 * @param series how many series were scored
 * @param rows how many rows were scored: series and target dates, by as-of date
 * @param models scores in the order of reports
 * @param common scores of those that forecast on the rows that all of them did; empty where they
 *     forecast the same rows, or share none
 */
public record ProtocolScores(
    String protocol,
    String description,
    int series,
    int rows,
    List<ModelScore> models,
    List<ModelScore> common) {

  /** The models that forecast some rows and not all. */
  List<ModelScore> partial() {
    return models.stream().filter(m -> m.metrics().n() > 0 && m.metrics().n() < rows).toList();
  }
}
