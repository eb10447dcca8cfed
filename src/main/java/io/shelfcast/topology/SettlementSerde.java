package io.shelfcast.topology;

import io.shelfcast.accuracy.OpenForecasts;
import io.shelfcast.accuracy.OpenForecasts.Point;
import io.shelfcast.accuracy.OpenForecasts.Settled;
import io.shelfcast.accuracy.OpenForecasts.Total;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.blend.BlendWeights;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Stores a {@link Settlement}: about 1.5 KB for five models and 28 days. */
final class SettlementSerde implements Serde<Settlement> {
  private static final int VERSION = 2;

  @Override
  public Serializer<Settlement> serializer() {
    return (topic, settlement) -> settlement == null ? null : write(settlement);
  }

  @Override
  public Deserializer<Settlement> deserializer() {
    return (topic, bytes) -> bytes == null ? null : read(bytes);
  }

  private static byte[] write(Settlement settlement) {
    StateWriter out = new StateWriter(1024);
    out.unsigned(VERSION);
    BlendWeightsSerde.write(out, settlement.weights());
    out.unsigned(settlement.revision()).signed(settlement.asOf());
    OpenForecasts open = settlement.open();
    out.unsigned(open.points().size());
    for (Point point : open.points()) {
      out.signed(point.target() - settlement.asOf()).unsigned(point.horizon());
      out.unsigned(point.means().length);
      for (float mean : point.means()) {
        out.float32(mean);
      }
      out.float32(point.mean()).float32(point.p10()).float32(point.p50()).float32(point.p90());
    }
    out.unsigned(open.totals().size());
    for (Total total : open.totals()) {
      out.signed(total.end() - settlement.asOf()).unsigned(total.length()).float32(total.mean());
    }
    out.unsigned(open.settledCount());
    for (Settled settled : open.settled()) {
      out.float32(settled.actual()).float32(settled.mean());
    }
    return out.toBytes();
  }

  /**
   * All horizons had the same weights, and none before the first forecast: each goes on from them.
   */
  private static BlendWeights weightsOfFormat1(StateReader in) {
    double[][] learnt = new double[OpenForecasts.HORIZONS.size()][];
    int models = in.count();
    learnt[0] = models == 0 ? null : BlendWeightsSerde.weights(in, models);
    return new BlendWeights(OpenForecasts.HORIZONS, ModelNames.BLENDED.size(), learnt);
  }

  private static Settlement read(byte[] bytes) {
    StateReader in = StateReader.ofVersion(bytes, VERSION, "settlement");
    BlendWeights weights = in.version() == 1 ? weightsOfFormat1(in) : BlendWeightsSerde.read(in);
    int revision = in.count();
    long asOf = in.signed();
    List<Point> points = new ArrayList<>();
    for (int n = in.count(); n > 0; n--) {
      long target = asOf + in.signed();
      int horizon = in.count();
      float[] means = new float[in.count()];
      for (int m = 0; m < means.length; m++) {
        means[m] = in.float32();
      }
      points.add(
          new Point(
              target, horizon, means, in.float32(), in.float32(), in.float32(), in.float32()));
    }
    List<Total> totals = new ArrayList<>();
    for (int n = in.count(); n > 0; n--) {
      totals.add(new Total(asOf + in.signed(), in.count(), in.float32()));
    }
    List<Settled> settled = new ArrayList<>();
    for (int n = in.count(); n > 0; n--) {
      settled.add(new Settled(in.float32(), in.float32()));
    }
    return new Settlement(weights, new OpenForecasts(points, totals, settled), revision, asOf);
  }
}
