package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.model.deepfm.DeepFmEncoder;
import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.model.deepfm.DeepFmTable;
import io.shelfcast.model.deepfm.Link;
import java.util.List;

/**
 * A category's rows as its DeepFM takes them, and the network for them.
 *
 * @param link how the network's output becomes demand
 * @param table the rows, encoded by what they themselves show
 * @param network of the shape that the encoding asks for
 */
public record CategoryNetwork(Link link, DeepFmTable table, DeepFmNetwork network) {
  /** Of rows, in their order. */
  public static CategoryNetwork of(
      Period grain, List<Example> rows, CategoryDeepFmTrainer.Settings settings) {
    double[] actuals = rows.stream().mapToDouble(Example::actual).toArray();
    Link link = Link.of(actuals);
    DeepFmTable table =
        new DeepFmTable(
            grain,
            rows.stream().map(Example::values).toList(),
            rows.stream().map(Example::levels).toList(),
            rows.stream().map(Example::attributes).toList(),
            actuals,
            rows.stream().mapToDouble(Example::weight).toArray(),
            link);
    DeepFmEncoder encoder = table.encoder();
    DeepFmSpec spec =
        DeepFmSpec.of(encoder.fields(), encoder.contextFields(), encoder.features())
            .with(settings.attention(), settings.fm());
    return new CategoryNetwork(link, table, new DeepFmNetwork(spec));
  }
}
