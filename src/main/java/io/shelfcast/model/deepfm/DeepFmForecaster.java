package io.shelfcast.model.deepfm;

import static java.util.stream.Collectors.joining;

import io.shelfcast.feature.ByteReader;
import io.shelfcast.feature.ByteWriter;
import io.shelfcast.feature.FeatureRows;
import io.shelfcast.model.GroupCorrection;
import io.shelfcast.model.Model;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.SnapshotBytes;
import io.shelfcast.nn.ParameterLayout;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** A category's attention DeepFM: encoding, network and what makes its output a mean. */
public final class DeepFmForecaster implements Model {
  /** Format of the bytes. */
  public static final int FORMAT = 9;

  /** Fields that an explanation names; with attention over pairs, pairs. */
  private static final int EXPLAINED = 5;

  /** Pairs that it names beside fields. */
  private static final int EXPLAINED_PAIRS = 3;

  /** Weights are told to four decimals. */
  private static final double DECIMALS = 1e4;

  private final String version;
  private final LocalDate trainedThrough;
  private final DeepFmEncoder encoder;
  private final DeepFmSpec spec;
  private final ParameterLayout layout;
  private final float[] theta;
  private final Link link;
  private final GroupCorrection correction;
  private final Optional<GroupCorrection> percentage;
  private final boolean coldStart;
  private final ThreadLocal<Scratch> scratch = ThreadLocal.withInitial(this::newScratch);

  /**
   * A model of these parts, which are not copied.
   *
   * @param correction makes the network's output a mean
   * @param percentage makes it the point with the least expected percentage error; empty: that is
   *     taken from the forecast's distribution
   * @param coldStart whether it has seen little of the category
   */
  DeepFmForecaster(
      String version,
      LocalDate trainedThrough,
      DeepFmEncoder encoder,
      DeepFmSpec spec,
      ParameterLayout layout,
      float[] theta,
      Link link,
      GroupCorrection correction,
      Optional<GroupCorrection> percentage,
      boolean coldStart) {
    this.version = version;
    this.trainedThrough = trainedThrough;
    this.encoder = encoder;
    this.spec = spec;
    this.layout = layout;
    this.theta = theta;
    this.link = link;
    this.correction = correction;
    this.percentage = percentage;
    this.coldStart = coldStart;
  }

  private Scratch newScratch() {
    return new Scratch(new DeepFmScorer(spec, layout, theta), spec.fields());
  }

  /**
   * Of one thread; grows to the most rows that it has seen. It must not know the forecaster: a
   * thread would keep both for good.
   */
  private static final class Scratch {
    final DeepFmScorer scorer;
    private final int fields;
    int[][] index = {};
    float[][] value = {};
    float[] out = {};

    Scratch(DeepFmScorer scorer, int fields) {
      this.scorer = scorer;
      this.fields = fields;
    }

    void fit(int rows) {
      if (rows > out.length) {
        index = new int[rows][fields];
        value = new float[rows][fields];
        out = new float[rows];
      }
    }
  }

  @Override
  public String name() {
    return ModelNames.DEEPFM;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public LocalDate trainedThrough() {
    return trainedThrough;
  }

  @Override
  public boolean coldStart() {
    return coldStart;
  }

  @Override
  public void score(FeatureRows rows, double[] means, double[] percentagePoints) {
    Scratch own = scratch.get();
    int count = rows.count();
    own.fit(count);
    if (count == 0) {
      return;
    }
    encodeFirst(rows, own);
    for (int row = 1; row < count; row++) {
      encoder.encodeTarget(
          rows.values()[row],
          rows.levels()[row],
          rows.attributes(),
          own.index[row],
          own.value[row]);
    }
    own.scorer.score(own.index, own.value, count, own.out);
    int item = encoder.item(rows.levels()[0]);
    for (int row = 0; row < count; row++) {
      int mechanics = encoder.mechanics(rows.levels()[row]);
      double demand = link.demand(own.out[row], encoder.level(), rows.values()[row]);
      means[row] = correction.of(item, mechanics) * demand;
      percentagePoints[row] =
          percentage.isPresent() ? percentage.get().of(item, mechanics) * demand : Double.NaN;
    }
  }

  private void encodeFirst(FeatureRows rows, Scratch own) {
    encoder.encode(
        rows.values()[0], rows.levels()[0], rows.attributes(), own.index[0], own.value[0], 0);
  }

  @Override
  public Map<String, Double> explain(FeatureRows rows) {
    Scratch own = scratch.get();
    float[] weights = new float[own.scorer.weightCount()];
    if (weights.length == 0 || rows.count() == 0) {
      return Map.of();
    }
    own.fit(1);
    encodeFirst(rows, own);
    own.scorer.score(own.index[0], own.value[0]);
    own.scorer.weights(weights);
    float[] pairs = new float[own.scorer.pairCount()];
    own.scorer.pairWeights(pairs);
    Map<String, Double> explanation = new TreeMap<>();
    if (spec.attention() == AttentionForm.FIELD) {
      addStrongest(weights, field -> new int[] {field}, EXPLAINED, explanation);
    } else {
      addStrongest(weights, this::pair, EXPLAINED, explanation);
    }
    addStrongest(pairs, this::pair, EXPLAINED_PAIRS, explanation);
    return explanation;
  }

  /**
   * Adds the largest so many weights, the first of equal ones first, but for those of padding.
   *
   * @param fields that a weight is of
   */
  private void addStrongest(
      float[] weights, IntFunction<int[]> fields, int count, Map<String, Double> explanation) {
    boolean[] taken = new boolean[weights.length];
    for (int n = 0; n < count; n++) {
      int best = -1;
      for (int i = 0; i < weights.length; i++) {
        if (!taken[i]
            && (best < 0 || weights[i] > weights[best])
            && IntStream.of(fields.apply(i)).noneMatch(encoder::isPadding)) {
          best = i;
        }
      }
      if (best < 0) {
        return;
      }
      taken[best] = true;
      String name =
          IntStream.of(fields.apply(best)).mapToObj(encoder::name).collect(joining(" x "));
      explanation.put(name, Math.rint(weights[best] * DECIMALS) / DECIMALS);
    }
  }

  /** A pair of fields by its place in the order (0,1), (0,2), ..., (1,2), .... */
  private int[] pair(int place) {
    int first = 0;
    int rest = place;
    for (int pairs = spec.fields() - 1; rest >= pairs; pairs--) {
      rest -= pairs;
      first++;
    }
    return new int[] {first, first + 1 + rest};
  }

  /** Encoding, shape, corrections and parameters, as {@link SnapshotBytes}. */
  public byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    encoder.write(out);
    out.count(spec.dimension()).count(spec.hidden().size());
    spec.hidden().forEach(out::count);
    out.text(spec.attention().name()).count(spec.fm() ? 1 : 0).text(link.name());
    correction.write(out);
    out.count(percentage.isPresent() ? 1 : 0);
    percentage.ifPresent(factors -> factors.write(out));
    out.count(coldStart ? 1 : 0);
    out.block(layout.write(theta));
    return SnapshotBytes.seal(FORMAT, out);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws io.shelfcast.model.ModelFormatException when the bytes are damaged or of another
   *     format, saying which
   */
  public static DeepFmForecaster fromBytes(byte[] bytes, String version, LocalDate through) {
    return SnapshotBytes.open(
        bytes, "DeepFM snapshot " + version, FORMAT, in -> read(in, version, through));
  }

  private static DeepFmForecaster read(ByteReader in, String version, LocalDate through) {
    DeepFmEncoder encoder = DeepFmEncoder.read(in);
    int dimension = in.count();
    List<Integer> hidden = new ArrayList<>();
    for (int n = in.entries(1); n > 0; n--) {
      hidden.add(in.count());
    }
    AttentionForm attention = AttentionForm.valueOf(in.text());
    boolean fm = in.count() == 1;
    DeepFmSpec spec =
        new DeepFmSpec(
            encoder.fields(),
            encoder.contextFields(),
            encoder.targetNumbers(),
            encoder.features(),
            dimension,
            hidden,
            attention,
            fm);
    Link link = Link.valueOf(in.text());
    GroupCorrection correction = GroupCorrection.read(in);
    Optional<GroupCorrection> percentage =
        in.count() == 1 ? Optional.of(GroupCorrection.read(in)) : Optional.empty();
    boolean coldStart = in.count() == 1;
    ParameterLayout layout = new DeepFmNetwork(spec).layout();
    float[] theta = layout.read(in.block());
    return new DeepFmForecaster(
        version, through, encoder, spec, layout, theta, link, correction, percentage, coldStart);
  }
}
