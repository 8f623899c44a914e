package org.sentimentstream.trainer.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.ScoredReviews;
import org.sentimentstream.trainer.evaluation.TemperatureScaling;
import org.sentimentstream.trainer.training.Objective;
import org.sentimentstream.trainer.training.Trainer;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingSets;
import org.sentimentstream.trainer.training.TrainingState;

/** One training as a whole: labelled reviews in, a checkpoint with its lineage and proofs out. */
public final class TrainingJob {

  private static final String SETS_SHA256 = "training_sets_sha256";

  private static final String ENCODER = "encoder";

  private final TrainingOptions options;
  private final String name;
  private final String version;
  private final Dictionary dictionary;
  private final TrainingSets sets;
  private final Map<String, Object> lineage;
  private final @Nullable Checkpoint start;
  private final Instant begin = Instant.now();

  /**
   * Encodes the reviews.
   *
   * @param name the model's name
   * @param version its version under that name
   * @param start whose weights and dictionary to begin with; null for new ones
   */
  public TrainingJob(
      TrainingOptions options,
      String name,
      String version,
      TrainingSet data,
      @Nullable Checkpoint start) {
    this.options = start == null ? options : options.with(shape(start.parameters()));
    this.name = name;
    this.version = version;
    this.start = start;
    dictionary = start == null ? data.reviews().dictionary(options.nWords()) : start.dictionary();
    sets = data.encode(dictionary, options);
    lineage = new TreeMap<>(data.lineage());
    lineage.put("reviews", data.reviews().size());
  }

  /**
   * With reviews that are encoded.
   *
   * @param dictionary of their ids
   * @param lineage where they come from, for the checkpoint's metadata
   */
  public TrainingJob(
      TrainingOptions options,
      String name,
      String version,
      Dictionary dictionary,
      TrainingSets sets,
      Map<String, Object> lineage) {
    this.options = options;
    this.name = name;
    this.version = version;
    this.dictionary = dictionary;
    this.sets = sets;
    this.lineage = Map.copyOf(lineage);
    start = null;
  }

  private static Map<String, Object> shape(LstmParameters parameters) {
    return Map.of(
        "n_words", parameters.nWords(),
        "dim_proj", parameters.dim(),
        "use_dropout", parameters.dropout());
  }

  public Dictionary dictionary() {
    return dictionary;
  }

  public TrainingSets sets() {
    return sets;
  }

  /** Whether a training that was interrupted is this one. */
  public boolean isOf(TrainingState state) {
    return state.isOf(options, sets);
  }

  /** Whether a checkpoint is what comes out of this training. */
  public boolean isOf(Checkpoint checkpoint) {
    CheckpointMetadata metadata = checkpoint.metadata();
    return metadata.name().equals(name)
        && hasOptions(metadata)
        && sets.digest().equals(metadata.data().get(SETS_SHA256));
  }

  private boolean hasOptions(CheckpointMetadata metadata) {
    Map<String, Object> found = new TreeMap<>(metadata.hyperParameters());
    found.remove(ENCODER);
    try {
      return options.with(found).equals(options);
    } catch (IllegalArgumentException e) {
      return false; // of another version, which had options that are no more
    }
  }

  /** Trains, and gives the checkpoint of the best weights. */
  public Checkpoint run(TrainingListener listener) throws IOException, InterruptedException {
    Trainer trainer =
        start == null
            ? Trainer.fresh(options, sets, listener)
            : Trainer.from(start.parameters().copy(), options, sets, listener);
    return finish(trainer.run());
  }

  /**
   * The same, going on where a training was.
   *
   * @throws IllegalArgumentException where its options or reviews are not those of this job
   */
  public Checkpoint resume(TrainingState state, TrainingListener listener)
      throws IOException, InterruptedException {
    state.requireOptions(options);
    return finish(Trainer.resume(state, sets, listener).run());
  }

  private Checkpoint finish(TrainingState state) throws InterruptedException {
    TrainingState.Best best = state.best();
    if (best == null) {
      throw new IllegalStateException("training ended without a validation");
    }
    if (options.objective() == Objective.NEXT_WORD) {
      return checkpoint(state, best, null, null);
    }
    LstmSentimentModel model = new LstmSentimentModel(best.parameters());
    Evaluation onTrain = Evaluation.of(model, sets.train(), options.threads());
    Evaluation onTest =
        sets.test().size() == 0 ? null : Evaluation.of(model, sets.test(), options.threads());
    Checkpoint checkpoint = checkpoint(state, best, onTrain, onTest);
    return options.calibrate() ? calibrated(checkpoint) : checkpoint;
  }

  /** The same with honest probabilities, where there is a temperature that makes them so. */
  private Checkpoint calibrated(Checkpoint checkpoint) throws InterruptedException {
    ScoredReviews scored =
        ScoredReviews.score(
            new ReviewClassifier(checkpoint),
            sets.valid(),
            options.threads(),
            ScoredReviews.Listener.NONE);
    return TemperatureScaling.fit(scored.logOdds(), scored.positive())
        .map(
            calibration ->
                proven(
                    checkpoint.parameters(),
                    checkpoint.metadata().withCalibration(calibration),
                    checkpoint.history()))
        .orElse(checkpoint);
  }

  /** The checkpoint of the best weights so far; null before the first validation. */
  public @Nullable Checkpoint checkpoint(TrainingState state) {
    TrainingState.Best best = state.best();
    return best == null ? null : checkpoint(state, best, null, null);
  }

  private Checkpoint checkpoint(
      TrainingState state,
      TrainingState.Best best,
      @Nullable Evaluation onTrain,
      @Nullable Evaluation onTest) {
    Map<String, Double> metrics = new TreeMap<>();
    put(metrics, "train", onTrain);
    put(metrics, "valid", best.validation());
    put(metrics, "test", onTest);
    metrics.put("epochs", (double) state.epoch());
    metrics.put("updates", (double) state.update());
    metrics.put("best_update", (double) best.update());
    metrics.put("seconds", (double) Duration.between(begin, Instant.now()).toSeconds());
    CheckpointMetadata metadata =
        new CheckpointMetadata(
            CheckpointMetadata.FORMAT_VERSION,
            name,
            version,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            "sentiment train",
            hyperParameters(),
            lineage(),
            metrics,
            null);
    TrainingHistory history =
        new TrainingHistory(
            state.validations(), error(onTrain), best.validation().error(), error(onTest));
    return proven(best.parameters(), metadata, history);
  }

  /** A checkpoint with example reviews as it scores them, if it does. */
  private Checkpoint proven(
      LstmParameters parameters, CheckpointMetadata metadata, TrainingHistory history) {
    Checkpoint unproven =
        new Checkpoint(
            parameters,
            dictionary,
            metadata,
            new ExampleReviews(ExampleReviews.TOLERANCE, List.of()),
            history);
    if (options.objective() == Objective.NEXT_WORD) {
      return unproven;
    }
    ExampleReviews examples = ExampleTexts.score(new ReviewClassifier(unproven));
    return new Checkpoint(parameters, dictionary, metadata, examples, history);
  }

  private static void put(
      Map<String, Double> metrics, String set, @Nullable Evaluation evaluation) {
    if (evaluation != null) {
      metrics.put(set + "_accuracy", evaluation.accuracy());
      metrics.put(set + "_loss", evaluation.loss());
    }
  }

  private static double error(@Nullable Evaluation evaluation) {
    return evaluation == null ? Double.NaN : evaluation.error();
  }

  private Map<String, Object> hyperParameters() {
    Map<String, Object> all = options.toMap();
    all.put(ENCODER, "lstm");
    return all;
  }

  private Map<String, Object> lineage() {
    Map<String, Object> all = new TreeMap<>(lineage);
    all.put(SETS_SHA256, sets.digest());
    all.put("train_reviews", sets.train().size());
    all.put("train_tokens", sets.train().tokens());
    all.put("valid_reviews", sets.valid().size());
    all.put("dictionary_sha256", dictionary.digest());
    if (start != null) {
      all.put("started_from", start.metadata().name() + ":" + start.metadata().version());
    }
    return all;
  }
}
