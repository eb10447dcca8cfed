package io.shelfcast.training;

import io.shelfcast.demand.Period;
import io.shelfcast.model.ModelFormatException;
import io.shelfcast.model.ModelNames;
import io.shelfcast.model.deepfm.AttentionForm;
import io.shelfcast.model.deepfm.DeepFmEncoder;
import io.shelfcast.model.deepfm.DeepFmForecaster;
import io.shelfcast.model.deepfm.DeepFmLearner;
import io.shelfcast.model.deepfm.DeepFmNetwork;
import io.shelfcast.model.deepfm.DeepFmSpec;
import io.shelfcast.model.deepfm.DeepFmTable;
import io.shelfcast.model.deepfm.Link;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Trains a category's {@link DeepFmForecaster}. The newest targets are held out: they say after
 * which pass to stop, and on them the candidate meets the incumbent. Then as many passes are made
 * over all rows.
 */
public final class CategoryDeepFmTrainer implements Trainer {
  /**
   * What was chosen before anything was scored.
   *
   * @param learning passes, batch, rate and penalty
   * @param attention its form
   * @param fm whether the factorization machine's term is there
   * @param leastRows a model is made of
   * @param heldOut newest targets, periods
   */
  public record Settings(
      DeepFmLearner.Settings learning,
      AttentionForm attention,
      boolean fm,
      int leastRows,
      int heldOut) {
    /** The defaults. */
    public static Settings of(Period grain) {
      return new Settings(
          new DeepFmLearner.Settings(6, 128, 1e-3, 1e-5),
          AttentionForm.FIELD,
          true,
          300,
          grain == Period.DAY ? 28 : 8);
    }

    /** The same with other parts of the network. */
    public Settings with(AttentionForm form, boolean withFm) {
      return new Settings(learning, form, withFm, leastRows, heldOut);
    }
  }

  /** Share of rows without demand up to which logarithms are taken. */
  private static final double FEW_ZEROS = 0.02;

  private final Period grain;
  private final Settings settings;

  /** Trains rows of that grain. */
  public CategoryDeepFmTrainer(Period grain, Settings settings) {
    this.grain = grain;
    this.settings = settings;
  }

  @Override
  public String model() {
    return ModelNames.DEEPFM;
  }

  @Override
  public Optional<TrainedModel> train(TrainingTask task) {
    List<Example> examples = task.rows();
    long newest = task.cutoff() - settings.heldOut();
    int[] all = IntStream.range(0, examples.size()).toArray();
    int[] early = IntStream.of(all).filter(n -> examples.get(n).target() <= newest).toArray();
    int[] late = IntStream.of(all).filter(n -> examples.get(n).target() > newest).toArray();
    if (early.length < settings.leastRows() || late.length == 0) {
      return Optional.empty();
    }
    DeepFmTable table = table(examples);
    DeepFmEncoder encoder = table.encoder();
    DeepFmSpec spec =
        DeepFmSpec.of(encoder.fields(), encoder.contextFields(), encoder.features())
            .with(settings.attention(), settings.fm());
    DeepFmNetwork network = new DeepFmNetwork(spec);
    Link link = link(examples);
    DeepFmLearner learner = new DeepFmLearner(network, link, settings.learning());
    float[] start = learner.start(task.seed());
    DeepFmLearner.Fit fit = learner.fit(start, table.rows(), early, late, task.seed());
    SortedMap<String, Double> holdout = new TreeMap<>();
    List<Example> held = IntStream.of(late).mapToObj(examples::get).toList();
    HoldoutScores scores =
        HoldoutScores.of(table.forecaster(network, fit.theta(), early), held, grain);
    scores.into("", holdout);
    holdout.put("passes", (double) fit.passes());
    boolean champion = true;
    Optional<DeepFmForecaster> incumbent = task.incumbent().flatMap(CategoryDeepFmTrainer::read);
    if (incumbent.isPresent()) {
      HoldoutScores its = HoldoutScores.of(incumbent.get(), held, grain);
      its.into("incumbent.", holdout);
      champion = scores.beat(its);
    }
    // Where no pass is better than the start, the start it is: about the series' level.
    float[] theta =
        fit.passes() == 0
            ? start
            : new DeepFmLearner(network, link, settings.learning().withPasses(fit.passes()))
                .fit(start, table.rows(), all, new int[0], task.seed())
                .theta();
    return Optional.of(
        new TrainedModel(
            table.forecaster(network, theta, all).toBytes(),
            DeepFmForecaster.FORMAT,
            examples.size(),
            "%08x".formatted(settings.toString().hashCode()),
            holdout,
            champion));
  }

  private DeepFmTable table(List<Example> examples) {
    return new DeepFmTable(
        grain,
        examples.stream().map(Example::values).toList(),
        examples.stream().map(Example::levels).toList(),
        examples.stream().map(Example::attributes).toList(),
        examples.stream().mapToDouble(Example::actual).toArray(),
        examples.stream().mapToDouble(Example::weight).toArray(),
        link(examples));
  }

  private static Link link(List<Example> examples) {
    long zeros = examples.stream().filter(example -> example.actual() <= 0).count();
    return zeros <= FEW_ZEROS * examples.size() ? Link.LOGARITHM : Link.POISSON;
  }

  /** An incumbent that this release cannot read is none. */
  private static Optional<DeepFmForecaster> read(byte[] parameters) {
    try {
      return Optional.of(DeepFmForecaster.fromBytes(parameters, "incumbent", LocalDate.MIN));
    } catch (ModelFormatException e) {
      return Optional.empty();
    }
  }
}
