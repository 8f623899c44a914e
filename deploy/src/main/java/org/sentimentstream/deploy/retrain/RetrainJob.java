package org.sentimentstream.deploy.retrain;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.retrain.RetrainSummary.Outcome;
import org.sentimentstream.deploy.retrain.RetrainSummary.Reading;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;

/**
 * One run: read, train, compare, and where the challenger won, roll it out. The offsets are
 * committed last, so that a run that is killed is as if it had not been, with one exception: a
 * challenger that has won is remembered, and the next run rolls it out without training again.
 */
final class RetrainJob {

  private final ScorerConfig config;
  private final RetrainOptions options;
  private final PrintWriter out;
  private final long start = System.nanoTime();

  /**
   * @param out for progress, for people
   */
  RetrainJob(ScorerConfig config, RetrainOptions options, PrintWriter out) {
    this.config = config;
    this.options = options;
    this.out = out;
  }

  RetrainSummary run() throws IOException, InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(options.workDirectory())) {
      TopicPreparation.prepareLabels(config);
      try (RolloutClient rollout = RolloutClient.connect(config);
          LabelledTopic topic = new LabelledTopic(config)) {
        return run(work, rollout, topic);
      }
    }
  }

  private RetrainSummary run(WorkDirectory work, RolloutClient rollout, LabelledTopic topic)
      throws IOException, InterruptedException {
    RolloutState state = rollout.state();
    String cluster = clusterId();
    if (!options.dryRun()) {
      RetrainSummary won = work.remembered().orElse(null);
      if (won != null && isUnfinished(won, cluster, state)) {
        say(
            "An earlier run trained %s, which won, and was ended: its rollout goes on.",
            won.challenger());
        return rollOut(won.asResumed(), work, rollout, topic);
      }
      work.forget();
    }

    LabelledSnapshot snapshot = topic.read(options.from(), options.to());
    Reading reading =
        new Reading(
            cluster,
            config.topics().labelledReviews(),
            snapshot.offsets(),
            snapshot.newReviews(),
            snapshot.skipped());
    say(
        "%,d labelled reviews on topic %s, %,d of them new, %,d unreadable records skipped",
        snapshot.reviews().size(), reading.topic(), snapshot.newReviews(), snapshot.skipped());
    if (snapshot.newReviews() < options.minNew()) {
      if (!options.dryRun()) {
        topic.keep(snapshot.offsets());
      }
      String reason =
          "expected at least %,d labelled reviews since the last run, there are %,d"
              .formatted(options.minNew(), snapshot.newReviews());
      return RetrainSummary.of(Outcome.NOTHING_NEW, reason, reading, seconds());
    }
    RetrainSummary decided =
        new Contest(options, work, rollout, out).hold(state, snapshot, reading).ended(seconds());
    if (options.dryRun()) {
      return decided;
    }
    if (decided.outcome() == Outcome.WON) {
      work.remember(decided);
      return rollOut(decided, work, rollout, topic);
    }
    topic.commit(snapshot.offsets());
    return decided;
  }

  /** Whether what an earlier run left is of this cluster, and its challenger is still wanted. */
  private boolean isUnfinished(RetrainSummary won, String cluster, RolloutState state) {
    String active = state.wanted().getStable().map(ModelRef::getDigest).orElse(null);
    String champion = won.champion() == null ? null : won.champion().digest();
    Reading reading = Objects.requireNonNull(won.reading());
    return reading.cluster().equals(cluster)
        && reading.topic().equals(config.topics().labelledReviews())
        && (Objects.equals(active, champion)
            || Objects.requireNonNull(won.challenger()).digest().equals(active));
  }

  private RetrainSummary rollOut(
      RetrainSummary won, WorkDirectory work, RolloutClient rollout, LabelledTopic topic)
      throws IOException, InterruptedException {
    Promotion.Result result =
        new Promotion(rollout, options.patience())
            .promote(
                work.challenger(),
                won.champion() == null ? null : won.champion().digest(),
                "retrain: " + won.reason());
    say("%s", result.reason());
    if (result.end() == Promotion.End.ACTIVE) {
      topic.commit(Objects.requireNonNull(won.reading()).offsets());
      work.forget();
      return won.ended(Outcome.ACTIVATED, won.reason() + "; " + result.reason(), seconds());
    }
    if (result.end() == Promotion.End.ABANDONED) {
      work.forget();
    }
    return won.ended(Outcome.FAILED, result.reason(), seconds());
  }

  private String clusterId() throws InterruptedException {
    try (Admin admin = Admin.create(new ClientSettings(config).admin(LabelledTopic.GROUP))) {
      return admin.describeCluster().clusterId().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }

  private void say(String format, @Nullable Object... arguments) {
    out.printf(format + "%n", arguments);
    out.flush();
  }

  private double seconds() {
    return Math.round((System.nanoTime() - start) / 1e8) / 10.0;
  }
}
