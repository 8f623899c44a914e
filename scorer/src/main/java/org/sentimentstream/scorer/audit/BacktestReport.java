package org.sentimentstream.scorer.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.sentimentstream.events.Review;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.scorer.rollout.GuardrailJudge;
import org.sentimentstream.scorer.rollout.ModelId;

/**
 * How a candidate's scores differ from the recorded ones. Differences are the candidate's
 * probability less the recorded one.
 *
 * @param reviews records that were looked at
 * @param notCompared of these, records without an event, or that the candidate cannot score
 * @param recordedBy how many of the compared events each model gave
 * @param disagreements compared reviews that the candidate labels otherwise
 * @param meanDifference mean of the differences
 * @param meanMagnitude mean of their magnitudes
 * @param percentiles magnitudes of the differences by percentile, a ten-thousandth exact
 * @param recordedPositive share of the positive labels in the events
 * @param candidatePositive the same of the candidate
 * @param tenths the compared reviews by the tenth of 0 to 1 that the recorded probability is in
 * @param stabilityIndex population stability index of the candidate's scores against the recorded
 * @param worst the greatest differences, the greatest first; of reviews alike, one
 * @param tokens tokens that the candidate scored
 * @param scoring time in which it did
 */
public record BacktestReport(
    long reviews,
    long notCompared,
    Map<String, Long> recordedBy,
    long disagreements,
    double meanDifference,
    double meanMagnitude,
    Map<Integer, Double> percentiles,
    double recordedPositive,
    double candidatePositive,
    List<Tenth> tenths,
    double stabilityIndex,
    List<Difference> worst,
    long tokens,
    Duration scoring) {

  private static final int PARTS = 10;
  private static final int STEPS = 10_000;
  private static final int WORST = 10;
  private static final int EXCERPT = 200;
  private static final List<Integer> PERCENTILES = List.of(50, 90, 95, 99, 100);

  /**
   * Reviews whose recorded probability is in one tenth of 0 to 1.
   *
   * @param from where the tenth begins
   * @param recorded mean of the recorded probabilities; NaN where there are none
   * @param candidate mean of the candidate's
   */
  public record Tenth(double from, long reviews, double recorded, double candidate) {}

  /** A review, what was recorded and what the candidate says. */
  public record Difference(
      ReviewPosition position, String reviewId, String excerpt, float recorded, float candidate) {
    double magnitude() {
      return Math.abs((double) candidate - recorded);
    }

    private boolean isLike(Difference other) {
      return excerpt.equals(other.excerpt)
          && recorded == other.recorded
          && candidate == other.candidate;
    }
  }

  public BacktestReport {
    recordedBy = Map.copyOf(recordedBy);
    percentiles = Map.copyOf(percentiles);
    tenths = List.copyOf(tenths);
    worst = List.copyOf(worst);
  }

  public long compared() {
    return reviews - notCompared;
  }

  /** Counts while a backtest goes on. */
  static final class Counts {
    private final Map<String, Long> recordedBy = new TreeMap<>();
    private final long[] magnitudes = new long[STEPS + 1];
    private final long[] recordedParts = new long[PARTS];
    private final long[] candidateParts = new long[PARTS];
    private final double[] recordedSums = new double[PARTS];
    private final double[] candidateSums = new double[PARTS];
    private final PriorityQueue<Difference> worst =
        new PriorityQueue<>(Comparator.comparingDouble(Difference::magnitude));
    private long reviews;
    private long compared;
    private long disagreements;
    private long recordedPositive;
    private long candidatePositive;
    private double sum;
    private double magnitudeSum;
    private long tokens;
    private long scoringNanos;

    void reviews(int count) {
      reviews += count;
    }

    void scoring(long nanos) {
      scoringNanos += nanos;
    }

    void compared(
        ReviewPosition position,
        Review review,
        AnswerIndex.Stamp stamp,
        float recorded,
        Classification candidate) {
      float probability = candidate.positiveProbability();
      double difference = (double) probability - recorded;
      compared++;
      tokens += candidate.tokenCount();
      recordedBy.merge(ModelId.of(stamp.model()).toString(), 1L, Long::sum);
      boolean positive = recorded >= 0.5f;
      recordedPositive += positive ? 1 : 0;
      candidatePositive += candidate.isPositive() ? 1 : 0;
      disagreements += positive == candidate.isPositive() ? 0 : 1;
      sum += difference;
      magnitudeSum += Math.abs(difference);
      magnitudes[Math.min(STEPS, (int) Math.round(Math.abs(difference) * STEPS))]++;
      recordedParts[part(recorded)]++;
      candidateParts[part(probability)]++;
      recordedSums[part(recorded)] += recorded;
      candidateSums[part(recorded)] += probability;
      if (worst.size() < WORST || worst.element().magnitude() < Math.abs(difference)) {
        String text = review.getText();
        String excerpt = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT);
        note(new Difference(position, review.getReviewId(), excerpt, recorded, probability));
      }
    }

    /** A review that came several times would fill the list. */
    private void note(Difference difference) {
      if (worst.stream().anyMatch(difference::isLike)) {
        return;
      }
      worst.add(difference);
      if (worst.size() > WORST) {
        worst.remove();
      }
    }

    private static int part(float probability) {
      return Math.max(0, Math.min(PARTS - 1, (int) (probability * PARTS)));
    }

    BacktestReport report() {
      double count = Math.max(1, compared);
      List<Tenth> tenths = new ArrayList<>();
      for (int part = 0; part < PARTS; part++) {
        tenths.add(
            new Tenth(
                part / (double) PARTS,
                recordedParts[part],
                recordedSums[part] / recordedParts[part],
                candidateSums[part] / recordedParts[part]));
      }
      List<Difference> worstFirst = new ArrayList<>(worst);
      worstFirst.sort(Comparator.comparingDouble(Difference::magnitude).reversed());
      return new BacktestReport(
          reviews,
          reviews - compared,
          recordedBy,
          disagreements,
          sum / count,
          magnitudeSum / count,
          percentiles(),
          recordedPositive / count,
          candidatePositive / count,
          tenths,
          GuardrailJudge.stabilityIndex(candidateParts, recordedParts),
          worstFirst,
          tokens,
          Duration.ofNanos(scoringNanos));
    }

    private Map<Integer, Double> percentiles() {
      Map<Integer, Double> percentiles = new TreeMap<>();
      for (int percentile : PERCENTILES) {
        long wanted = (long) Math.ceil(compared * percentile / 100.0);
        int step = 0;
        for (long seen = magnitudes[0]; seen < wanted; seen += magnitudes[step]) {
          step++;
        }
        percentiles.put(percentile, step / (double) STEPS);
      }
      return percentiles;
    }
  }
}
