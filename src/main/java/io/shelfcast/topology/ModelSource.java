package io.shelfcast.topology;

import io.shelfcast.model.Model;
import java.time.LocalDate;
import java.util.List;

/** Where the forecast stage finds the learned models in force. */
public interface ModelSource {
  /** The models of a category that a forecast as of a date may use; empty when there is none. */
  List<Model> current(String category, LocalDate asOf);

  /** No learned models: every forecast is a fallback. */
  static ModelSource none() {
    return (category, asOf) -> List.of();
  }
}
