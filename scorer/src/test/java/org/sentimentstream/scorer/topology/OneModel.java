package org.sentimentstream.scorer.topology;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.config.ScorerTopics;
import org.sentimentstream.scorer.format.EventFormat;
import org.sentimentstream.scorer.format.Formats;
import org.sentimentstream.scorer.format.ReviewFormat;
import org.sentimentstream.scorer.retry.StopSignal;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.ActiveRouting;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelObservations;
import org.sentimentstream.scorer.rollout.OwnedPartitions;
import org.sentimentstream.scorer.rollout.ServingRouting;
import org.sentimentstream.scorer.testing.TestModels;
import org.sentimentstream.scorer.trends.Trends;

/** Scores everything by one model. */
final class OneModel implements ServingRouting {

  static final ScorerTopics TOPICS =
      new ScorerTopics(
          "reviews",
          "sentiment",
          "shadow",
          "by-product",
          "reviews-dlq",
          "labels",
          "control",
          "state",
          "events",
          "artifacts",
          "status");

  static final Formats AVRO = new Formats(ReviewFormat.AVRO, EventFormat.AVRO);

  private final ActiveRouting routing;

  /** What processors share where this model scores everything, and nobody listens. */
  static ScoringContext context(
      Map<String, Object> registry,
      Formats formats,
      int contributions,
      int maxReviewBytes,
      Duration patience,
      @Nullable Trends trends) {
    return new ScoringContext(
        new OneModel(),
        "one",
        registry,
        formats,
        TOPICS,
        contributions,
        maxReviewBytes,
        1_000,
        patience,
        partition -> 0,
        new StopSignal(),
        new ScoringMetrics(new SimpleMeterRegistry()),
        trends,
        new ModelObservations(),
        new OwnedPartitions(),
        ScoringListener.NONE);
  }

  OneModel() {
    Manifest manifest = new Manifest(TestModels.id("1.0"), "a".repeat(64), 1, null);
    ActiveModel model = new ActiveModel(manifest, TestModels.classifier("1.0"));
    routing =
        new ActiveRouting(
            Routing.newBuilder().setEpoch(1).setStable(manifest.ref()).setPins(List.of()).build(),
            Map.of(manifest.ref(), model));
  }

  @Override
  public ActiveRouting current() {
    return routing;
  }

  @Override
  public ActiveRouting await(long epoch, Duration timeout) {
    return routing;
  }
}
