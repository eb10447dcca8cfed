package io.shelfcast.evaluate;

import java.util.List;

/**
 * The scores under one protocol.
 *
 * @param protocol its name
 * @param description as-of dates and horizons, for people
 * @param series how many series were scored
 * @param models scores in the order of reports
 */
public record ProtocolScores(
    String protocol, String description, int series, List<ModelScore> models) {}
