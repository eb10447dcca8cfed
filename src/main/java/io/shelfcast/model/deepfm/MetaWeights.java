package io.shelfcast.model.deepfm;

import io.shelfcast.demand.Period;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.FeatureSchema;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.SnapshotBytes;
import java.util.List;
import java.util.Optional;

/**
 * Where every category's network starts: theta_0 of MODELS section 3, learned over the categories.
 * Immutable.
 *
 * <p>What is a category's own, its items and attributes, has one row a field here ({@link
 * TiedRows}); numbers, locations, dates, events and mechanics mean the same everywhere.
 */
public final class MetaWeights {
  /** Format of the bytes. */
  public static final int FORMAT = 7;

  private final Period grain;
  private final DeepFmParts parts;
  private final DeepFmNetwork network;
  private final float[] theta;

  private MetaWeights(Period grain, DeepFmParts parts, DeepFmNetwork network, float[] theta) {
    this.grain = grain;
    this.parts = parts;
    this.network = network;
    this.theta = theta;
  }

  /** The start of all starts: random. */
  public static MetaWeights random(Period grain, DeepFmParts parts, long seed) {
    DeepFmNetwork network = new DeepFmNetwork(spec(grain, parts));
    return new MetaWeights(grain, parts, network, DeepFmLearner.start(network, seed));
  }

  private static DeepFmSpec spec(Period grain, DeepFmParts parts) {
    DeepFmEncoder empty =
        DeepFmEncoder.of(grain, parts.interactions(), List.of(), List.of(), List.of());
    int[] common = empty.commonFeatures();
    int features = 1 + common[common.length - 1];
    return DeepFmSpec.of(empty.fields(), empty.contextFields(), empty.targetNumbers(), features)
        .with(parts.attention(), parts.fm());
  }

  /** The number of parameters. */
  public int size() {
    return theta.length;
  }

  /** theta_0; not to be changed. */
  float[] theta() {
    return theta;
  }

  /** The way from here to a category's network. */
  TiedRows tied(DeepFmNetwork own, DeepFmEncoder encoder) {
    return new TiedRows(network, own, encoder);
  }

  /** Start values of a category's network whose rows are encoded by that. */
  public float[] start(DeepFmNetwork own, DeepFmEncoder encoder) {
    return tied(own, encoder).expand(theta);
  }

  /**
   * One step of the outer loop: theta_0 minus the mean of the categories' gradients, each of which
   * is a whole way ({@link OuterLoop}) and needs no rate.
   *
   * @param gradients in a fixed order, at least one; each of {@link #size} numbers
   */
  public MetaWeights step(List<float[]> gradients) {
    float[] next = theta.clone();
    for (int i = 0; i < next.length; i++) {
      double sum = 0;
      for (float[] gradient : gradients) {
        sum += gradient[i];
      }
      next[i] -= (float) (sum / gradients.size());
    }
    return new MetaWeights(grain, parts, network, next);
  }

  /** Shape and parameters, as {@link SnapshotBytes}. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    FeatureSchema.of(grain).write(out);
    out.text(parts.attention().name());
    out.count(parts.fm() ? 1 : 0).count(parts.interactions() ? 1 : 0);
    out.block(network.layout().write(theta));
    return SnapshotBytes.seal(FORMAT, out);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws ModelFormatException when the bytes are damaged or of another format, saying which
   */
  public static MetaWeights fromBytes(byte[] bytes) {
    return SnapshotBytes.open(
        bytes,
        "snapshot of the meta weights",
        FORMAT,
        in -> {
          Period grain = FeatureSchema.read(in).grain();
          AttentionForm attention = AttentionForm.valueOf(in.text());
          DeepFmParts parts = new DeepFmParts(attention, in.count() == 1, in.count() == 1);
          DeepFmNetwork network = new DeepFmNetwork(spec(grain, parts));
          return new MetaWeights(grain, parts, network, network.layout().read(in.block()));
        });
  }

  /** The same, but empty where this release cannot read them: the next begin anew. */
  public static Optional<MetaWeights> read(byte[] bytes) {
    try {
      return Optional.of(fromBytes(bytes));
    } catch (ModelFormatException e) {
      return Optional.empty();
    }
  }

  /** Whether those are for the same networks; else the settings have changed in between. */
  public boolean sameShape(MetaWeights other) {
    return grain == other.grain && parts.equals(other.parts);
  }
}
