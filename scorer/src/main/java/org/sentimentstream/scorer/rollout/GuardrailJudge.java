package org.sentimentstream.scorer.rollout;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelObservation;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;

/**
 * Holds what a canary or a shadow did on all instances against its guardrails, and against what the
 * stable model did meanwhile.
 */
public final class GuardrailJudge {

  /** Rates are quotients and differences of them: one at its limit may come out this much above. */
  private static final double ROUNDING = 1e-9;

  /** A share of scores below this is taken for it, so that an empty part does not decide alone. */
  private static final double SMALLEST_SHARE = 1e-3;

  /** Sums over the instances. */
  private record Totals(
      long reviews, long failures, long positive, long disagreements, double p99Ms, long[] scores) {

    static Totals of(List<InstanceStatus> live, long epoch, ModelRef model, boolean shadow) {
      long reviews = 0;
      long failures = 0;
      long positive = 0;
      long disagreements = 0;
      double p99Ms = 0;
      long[] scores = new long[ModelObservations.SCORE_PARTS];
      for (InstanceStatus status : live) {
        if (status.getServingEpoch() != epoch) {
          continue;
        }
        for (ModelObservation seen : status.getObservations()) {
          if (seen.getShadow() != shadow || !seen.getModel().equals(model)) {
            continue;
          }
          reviews += seen.getReviews();
          failures += seen.getFailures();
          positive += seen.getPositive();
          disagreements += seen.getDisagreements();
          p99Ms = Math.max(p99Ms, seen.getP99Ms());
          for (int part = 0; part < Math.min(scores.length, seen.getScores().size()); part++) {
            scores[part] += seen.getScores().get(part);
          }
        }
      }
      return new Totals(reviews, failures, positive, disagreements, p99Ms, scores);
    }

    /** Reviews that have a score: what all figures but the failure rate are of. */
    long scored() {
      return reviews - failures;
    }

    double positiveShare() {
      return scored() == 0 ? 0 : (double) positive / scored();
    }
  }

  private GuardrailJudge() {}

  /**
   * The first limit that is passed, if one is.
   *
   * @param serving the routing that scores
   * @param share its canary or, where {@code shadow} says so, its shadow
   * @param target the routing without it
   */
  static Optional<GuardrailTripped> judge(
      Routing serving, Share share, boolean shadow, Routing target, List<InstanceStatus> live) {
    Guardrails limits = share.getGuardrails();
    Totals own = Totals.of(live, serving.getEpoch(), share.getModel(), shadow);
    ModelRef heldAgainst = serving.getStable().orElseThrow();
    Totals stable = Totals.of(live, serving.getEpoch(), heldAgainst, false);
    if (own.reviews() < limits.getMinReviews()) {
      return Optional.empty();
    }
    Map<String, Double> found = new LinkedHashMap<>();
    found.put("max_failure_rate", (double) own.failures() / own.reviews());
    if (own.scored() >= limits.getMinReviews()) {
      boolean comparable = stable.scored() >= limits.getMinReviews();
      if (shadow) {
        found.put("max_disagreement", (double) own.disagreements() / own.scored());
      } else if (comparable) {
        found.put("max_disagreement", Math.abs(own.positiveShare() - stable.positiveShare()));
      }
      found.put("max_p99_ms", own.p99Ms());
      if (comparable) {
        found.put("max_drift", stabilityIndex(own.scores(), stable.scores()));
      }
    }
    Map<String, Double> limit =
        Map.of(
            "max_failure_rate", limits.getMaxFailureRate(),
            "max_disagreement", limits.getMaxDisagreement(),
            "max_p99_ms", limits.getMaxP99Ms(),
            "max_drift", limits.getMaxDrift());
    return found.entrySet().stream()
        .filter(
            figure ->
                figure.getValue() - ROUNDING > limit.getOrDefault(figure.getKey(), Double.NaN))
        .findFirst()
        .map(
            figure ->
                GuardrailTripped.newBuilder()
                    .setModel(share.getModel())
                    .setStable(heldAgainst)
                    .setGuardrail(figure.getKey())
                    .setLimit(limit.getOrDefault(figure.getKey(), Double.NaN))
                    .setObserved(figure.getValue())
                    .setEvidence(evidence(found, own, stable))
                    .setTarget(target)
                    .build());
  }

  private static Map<String, Double> evidence(
      Map<String, Double> found, Totals own, Totals stable) {
    Map<String, Double> evidence = new LinkedHashMap<>(found);
    evidence.put("reviews", (double) own.reviews());
    evidence.put("failures", (double) own.failures());
    evidence.put("disagreements", (double) own.disagreements());
    evidence.put("positive_share", own.positiveShare());
    evidence.put("stable_reviews", (double) stable.reviews());
    evidence.put("stable_failures", (double) stable.failures());
    evidence.put("stable_positive_share", stable.positiveShare());
    return evidence;
  }

  /** Population stability index: sum of (p − q)·ln(p / q) over the parts. */
  public static double stabilityIndex(long[] scores, long[] reference) {
    double sum = 0;
    for (int part = 0; part < scores.length; part++) {
      double p = share(scores, part);
      double q = share(reference, part);
      sum += (p - q) * Math.log(p / q);
    }
    return sum;
  }

  private static double share(long[] scores, int part) {
    long all = 0;
    for (long score : scores) {
      all += score;
    }
    return Math.max(SMALLEST_SHARE, all == 0 ? 0 : (double) scores[part] / all);
  }
}
