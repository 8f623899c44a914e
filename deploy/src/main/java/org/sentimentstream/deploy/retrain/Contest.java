package org.sentimentstream.deploy.retrain;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.retrain.RetrainSummary.Judged;
import org.sentimentstream.deploy.retrain.RetrainSummary.Outcome;
import org.sentimentstream.deploy.retrain.RetrainSummary.Reading;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.scorer.command.CommandException;
import org.sentimentstream.scorer.rollout.BadModelException;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.trainer.command.TrainingProgress;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.DataSource;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.ScoredReviews;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.report.EvaluationReport;
import org.sentimentstream.trainer.training.LongReviews;
import org.sentimentstream.trainer.training.TrainingOptions;

/**
 * The part of a run that decides: trains a challenger, leaves it in the work folder, and compares
 * it with the champion, the model that is active. Changes nothing on Kafka.
 */
final class Contest {

  private final RetrainOptions options;
  private final WorkDirectory work;
  private final RolloutClient rollout;
  private final PrintWriter out;

  /**
   * @param out for progress, for people
   */
  Contest(RetrainOptions options, WorkDirectory work, RolloutClient rollout, PrintWriter out) {
    this.options = options;
    this.work = work;
    this.rollout = rollout;
    this.out = out;
  }

  private record Champion(Manifest manifest, Checkpoint checkpoint) {}

  /**
   * Holds the contest.
   *
   * @return outcome {@code WON} or {@code NOT_BETTER}
   */
  RetrainSummary hold(RolloutState state, LabelledSnapshot snapshot, Reading reading)
      throws IOException, InterruptedException {
    Champion champion = champion(state);
    if (champion == null && options.warmStart()) {
      throw CommandException.failed("expected an active model to start warm from, none is active");
    }
    ModelId id = challengerId(state, champion);
    DataSource source = DataSource.open(options.archive(), null);
    Reviews archive = source.read(AclImdb.Split.TRAIN);
    Map<String, Object> lineage = lineage(source, reading, champion);
    RetrainData data =
        RetrainData.of(
            archive,
            snapshot.reviews(),
            options.warmStart() ? options.archiveSample() : Integer.MAX_VALUE,
            options.training(),
            lineage);
    List<String> warnings =
        champion == null ? List.of() : seenByChampion(champion, lineage.get("sha256"));
    warnings.forEach(warning -> say("Warning: %s", warning));

    Checkpoint begin = champion != null && options.warmStart() ? champion.checkpoint() : null;
    Checkpoint challenger = train(id, data, begin);
    String digest = work.write(challenger);

    ScoredReviews challengerScores = score(challenger, data);
    Judged challengerJudged =
        new Judged(id.name(), id.version(), digest, evaluation(challengerScores));
    Judged championJudged = null;
    Comparison comparison = null;
    if (champion != null) {
      ScoredReviews championScores = score(champion.checkpoint(), data);
      Manifest model = champion.manifest();
      championJudged =
          new Judged(
              model.id().name(), model.id().version(), model.digest(), evaluation(championScores));
      comparison =
          Comparison.of(
              championScores.probabilities(),
              challengerScores.probabilities(),
              challengerScores.positive(),
              challengerJudged.evaluation().loss() - championJudged.evaluation().loss());
    }
    if (options.report() != null) {
      EvaluationReport.of(
              challenger,
              "held-back reviews of " + source.name() + " and topic " + reading.topic(),
              data.training().reviews(),
              data.heldBack(),
              challengerScores,
              null)
          .write(options.report());
    }
    Verdict verdict = Verdict.of(challengerJudged, championJudged, comparison, options);
    say("%s", verdict.reason());
    return new RetrainSummary(
        verdict.won() ? Outcome.WON : Outcome.NOT_BETTER,
        verdict.reason(),
        false,
        reading,
        data.counts(),
        championJudged,
        challengerJudged,
        comparison,
        warnings,
        0);
  }

  private @Nullable Champion champion(RolloutState state) throws IOException, InterruptedException {
    Optional<Manifest> wanted = state.wanted().getStable().flatMap(state::model);
    if (wanted.isEmpty()) {
      say("No model is active: the challenger has no champion to beat");
      return null;
    }
    Manifest active = wanted.get();
    try {
      Path file = rollout.fetch(active, work.models());
      Checkpoint checkpoint = CheckpointFile.read(file);
      new ReviewClassifier(checkpoint).verifyExamples();
      say("Champion is %s", active);
      return new Champion(active, checkpoint);
    } catch (BadModelException e) {
      throw new IOException("the active model " + active + " cannot be had: " + e.getMessage(), e);
    }
  }

  private ModelId challengerId(RolloutState state, @Nullable Champion champion) {
    String name = champion == null ? options.name() : champion.manifest().id().name();
    Set<String> taken = new HashSet<>();
    for (Manifest model : state.models().values()) {
      if (model.id().name().equals(name)) {
        taken.add(model.id().version());
      }
    }
    String version = options.version();
    if (version == null) {
      version =
          champion == null
              ? NextVersion.first(taken)
              : NextVersion.after(champion.manifest().id().version(), taken);
    } else if (taken.contains(version)) {
      throw CommandException.wrongUse(
          name + ":" + version + " is registered already: give another --model-version");
    }
    return new ModelId(name, version);
  }

  private static Map<String, Object> lineage(
      DataSource source, Reading reading, @Nullable Champion champion) throws IOException {
    Map<String, Object> lineage = new TreeMap<>(source.lineage());
    lineage.put("labelled_topic", reading.topic());
    Map<String, Object> offsets = new TreeMap<>();
    reading
        .offsets()
        .forEach(
            (partition, range) ->
                offsets.put(partition.toString(), List.of(range.from(), range.to())));
    lineage.put("labelled_offsets", offsets);
    if (champion != null) {
      lineage.put("champion", champion.manifest().digest());
    }
    return lineage;
  }

  /** What the champion may have been trained on that is held back here. */
  private List<String> seenByChampion(Champion champion, @Nullable Object archiveDigest) {
    Map<String, Object> trained = champion.checkpoint().metadata().hyperParameters();
    TrainingOptions own = options.training();
    Object longReviews = trained.getOrDefault("long_reviews", LongReviews.TRUNCATE.toString());
    boolean sameDivision =
        archiveDigest != null
            && archiveDigest.equals(champion.checkpoint().metadata().data().get("sha256"))
            && trained.get("seed") instanceof Number seed
            && seed.longValue() == own.seed()
            && trained.get("valid_portion") instanceof Number portion
            && portion.doubleValue() >= own.validPortion() // the first of the same order
            && own.longReviews() != LongReviews.DROP
            && !LongReviews.DROP.toString().equals(longReviews);
    if (sameDivision) {
      return List.of();
    }
    return List.of(
        champion.manifest().id()
            + " is not known to have been trained with this archive, seed and validation portion:"
            + " it may have seen reviews that are held back here, which favours it");
  }

  private Checkpoint train(ModelId id, RetrainData data, @Nullable Checkpoint begin)
      throws IOException, InterruptedException {
    TrainingJob training =
        new TrainingJob(options.training(), id.name(), id.version(), data.training(), begin);
    say(
        "Training %s %s on %,d reviews",
        id,
        begin == null ? "afresh" : "from the champion's weights",
        training.sets().train().size());
    long tokens =
        training.sets().tokensPerEpoch(options.training().maxlen())
            * options.training().maxEpochs();
    try (TrainingProgress progress =
        new TrainingProgress(out, tokens, options.training().dispFreq())) {
      return training.run(progress);
    }
  }

  /** Scores the held-back reviews, each model with its own dictionary. */
  private ScoredReviews score(Checkpoint model, RetrainData data) throws InterruptedException {
    return ScoredReviews.score(
        new ReviewClassifier(model),
        data.training()
            .reviews()
            .encode(data.heldBack(), model.dictionary(), ReviewClassifier.DEFAULT_MAX_TOKENS),
        options.training().threads(),
        ScoredReviews.Listener.NONE);
  }

  private static Evaluation evaluation(ScoredReviews scored) {
    return Evaluation.of(scored.probabilities(), scored.positive());
  }

  private void say(String format, @Nullable Object... arguments) {
    out.printf(format + "%n", arguments);
    out.flush();
  }
}
