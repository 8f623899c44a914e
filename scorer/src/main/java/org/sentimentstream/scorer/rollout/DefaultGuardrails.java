package org.sentimentstream.scorer.rollout;

import org.sentimentstream.rollout.Guardrails;

/** The limits of a canary or a shadow where an operator gives no others. */
public final class DefaultGuardrails {

  public static final String MIN_REVIEWS = "200";
  public static final String MAX_FAILURE_RATE = "0.01";
  public static final String MAX_DISAGREEMENT = "0.25";
  public static final String MAX_P99_MS = "250";
  public static final String MAX_DRIFT = "0.5";

  private DefaultGuardrails() {}

  public static Guardrails limits() {
    return Guardrails.newBuilder()
        .setMinReviews(Long.parseLong(MIN_REVIEWS))
        .setMaxFailureRate(Double.parseDouble(MAX_FAILURE_RATE))
        .setMaxDisagreement(Double.parseDouble(MAX_DISAGREEMENT))
        .setMaxP99Ms(Double.parseDouble(MAX_P99_MS))
        .setMaxDrift(Double.parseDouble(MAX_DRIFT))
        .build();
  }
}
