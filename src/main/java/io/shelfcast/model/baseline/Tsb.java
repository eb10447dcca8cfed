package io.shelfcast.model.baseline;

import io.shelfcast.demand.History;
import io.shelfcast.demand.IntermittentDemand;
import java.util.Arrays;

/**
 * The method of Teunter, Syntetos and Babai for {@linkplain IntermittentDemand intermittent
 * demand}: f(T+h) = p(T) z(T), a chance of selling times a size.
 */
public final class Tsb implements Baseline {
  @Override
  public String name() {
    return "tsb";
  }

  @Override
  public void forecast(History history, double[] means) {
    Arrays.fill(means, IntermittentDemand.of(history, 0, history.size()).mean());
  }
}
