package io.shelfcast.topology;

import io.shelfcast.model.Model;
import java.util.List;

/** Where the forecast stage finds the learned models in force. */
@FunctionalInterface
public interface ModelSource {
  /** No learned models: every forecast is a fallback. */
  ModelSource NONE = (category, asOf) -> List.of();

  /**
   * Whether the models that a category's forecast must use are there, or it is known that there are
   * none (DESIGN section 2, rule 3).
   *
   * @param asOf the period just closed
   */
  default boolean isReady(String category, long asOf) {
    return true;
  }

  /** The same of all categories; once it is so, it stays so. */
  default boolean isReady(long asOf) {
    return true;
  }

  /** The models of a category that a forecast as of a period uses; empty when there is none. */
  List<Model> current(String category, long asOf);
}
