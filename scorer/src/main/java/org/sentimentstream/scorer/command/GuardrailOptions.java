package org.sentimentstream.scorer.command;

import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.scorer.rollout.DefaultGuardrails;
import picocli.CommandLine.Option;

/** The limits that end a canary or a shadow by themselves. */
final class GuardrailOptions {

  @Option(
      names = "--min-reviews",
      paramLabel = "N",
      defaultValue = DefaultGuardrails.MIN_REVIEWS,
      description = "Judge nothing before this many reviews. Default: ${DEFAULT-VALUE}.")
  private long minReviews;

  @Option(
      names = "--max-failure-rate",
      paramLabel = "SHARE",
      defaultValue = DefaultGuardrails.MAX_FAILURE_RATE,
      description = "Reviews that the model could not score, 0 to 1. Default: ${DEFAULT-VALUE}.")
  private double maxFailureRate;

  @Option(
      names = "--max-disagreement",
      paramLabel = "SHARE",
      defaultValue = DefaultGuardrails.MAX_DISAGREEMENT,
      description = {
        "Of a shadow: reviews that it labels otherwise. Of a canary: how much its share of positive"
            + " labels differs.",
        "Default: ${DEFAULT-VALUE}."
      })
  private double maxDisagreement;

  @Option(
      names = "--max-p99-ms",
      paramLabel = "MS",
      defaultValue = DefaultGuardrails.MAX_P99_MS,
      description = "99th percentile of a review's scoring time. Default: ${DEFAULT-VALUE}.")
  private double maxP99Ms;

  @Option(
      names = "--max-drift",
      paramLabel = "INDEX",
      defaultValue = DefaultGuardrails.MAX_DRIFT,
      description =
          "Population stability index of its scores against the stable model's. Default:"
              + " ${DEFAULT-VALUE}.")
  private double maxDrift;

  Guardrails limits() {
    return Guardrails.newBuilder()
        .setMinReviews(minReviews)
        .setMaxFailureRate(maxFailureRate)
        .setMaxDisagreement(maxDisagreement)
        .setMaxP99Ms(maxP99Ms)
        .setMaxDrift(maxDrift)
        .build();
  }

  static int basisPoints(double percent) {
    long points = Math.round(percent * 100);
    if (points < 1 || points > 10_000) {
      throw CommandException.wrongUse("expected a percentage of 0.01 to 100, came " + percent);
    }
    return (int) points;
  }
}
