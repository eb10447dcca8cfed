package io.shelfcast.evaluate;

import io.shelfcast.feature.Features;
import io.shelfcast.model.ModelNames;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What to evaluate.
 *
 * @param models models to report; empty for all that forecast
 * @param peers models of others to train and report beside ours, see {@link #PEERS}
 * @param horizon periods ahead; empty for what the data set's own protocols say, 28 where it has
 *     none. Given, it replaces those protocols
 * @param origins as-of dates; empty for what the data set's own protocols say, where it has none
 *     the last date less the horizon. Given, they replace those protocols
 * @param point the number that is scored
 * @param settings settings of the applications (see ShelfcastConfig) that differ from what the data
 *     set's protocol says
 */
public record EvaluationOptions(
    List<String> models,
    List<String> peers,
    OptionalInt horizon,
    List<LocalDate> origins,
    PointForecast point,
    Map<String, String> settings) {
  /** All models, the data set's own protocols, means. */
  public static final EvaluationOptions DEFAULT =
      new EvaluationOptions(
          List.of(), List.of(), OptionalInt.empty(), List.of(), PointForecast.MEAN, Map.of());

  /** Peers that can be asked for: never part of the product. */
  public static final List<String> PEERS = List.of(LightGbmPeer.NAME);

  /**
   * @throws EvaluationException for an unknown model (lists the known ones) or a horizon out of
   *     range
   */
  public EvaluationOptions {
    models = List.copyOf(models);
    peers = List.copyOf(peers);
    origins = List.copyOf(origins);
    settings = Map.copyOf(settings);
    for (String model : models) {
      if (!knownModels().contains(model)) {
        throw new EvaluationException(
            "unknown model '%s'; known: %s".formatted(model, String.join(", ", knownModels())));
      }
    }
    for (String peer : peers) {
      if (!PEERS.contains(peer)) {
        throw new EvaluationException(
            "unknown peer '%s'; known: %s".formatted(peer, String.join(", ", PEERS)));
      }
    }
    if (!peers.isEmpty() && point == PointForecast.MEDIAN) {
      throw new EvaluationException("peers forecast a mean and a mape point, but no median");
    }
    int farthest = Features.LONGEST_HORIZON;
    if (horizon.isPresent() && (horizon.getAsInt() < 1 || horizon.getAsInt() > farthest)) {
      throw new EvaluationException(
          "horizon must be 1 to %d, was %d".formatted(farthest, horizon.getAsInt()));
    }
  }

  /** Models that can be asked for, in the order of reports. */
  public static List<String> knownModels() {
    List<String> known = new ArrayList<>(ModelNames.BLENDED);
    known.add(ModelNames.BLEND);
    known.addAll(PEERS);
    return List.copyOf(known);
  }
}
