package org.sentimentstream.trainer.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The receiver operating characteristic: which share of the positive reviews is found at the price
 * of which share of the negative ones, for every threshold. Reviews of one score are one step.
 *
 * @param points from (0, 0) to (1, 1), thinned to some hundred
 * @param area under the curve: how probable it is that a positive review scores above a negative
 *     one; NaN where reviews of one label are missing
 */
public record RocCurve(List<Point> points, double area) {

  /** Steps of either rate between two points that are kept. */
  private static final double RESOLUTION = 1 / 200.0;

  /** Shares of the reviews of each label that score above some threshold. */
  public record Point(
      @JsonProperty("false_positive_rate") double falsePositiveRate,
      @JsonProperty("true_positive_rate") double truePositiveRate) {}

  public RocCurve {
    points = List.copyOf(points);
  }

  /** The curve of these reviews. */
  public static RocCurve of(ScoredReviews reviews) {
    double[] scores = reviews.logOdds();
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    long positives = IntStream.of(order).filter(i -> reviews.positive()[i]).count();
    long negatives = order.length - positives;
    if (positives == 0 || negatives == 0) {
      return new RocCurve(List.of(), Double.NaN);
    }
    List<Point> points = new ArrayList<>(List.of(new Point(0, 0)));
    Point kept = points.get(0);
    Point last = kept;
    double area = 0;
    int truePositives = 0;
    int falsePositives = 0;
    for (int i = 0; i < order.length; i++) {
      if (reviews.positive()[order[i]]) {
        truePositives++;
      } else {
        falsePositives++;
      }
      if (i + 1 < order.length && scores[order[i + 1]] == scores[order[i]]) {
        continue;
      }
      Point point =
          new Point((double) falsePositives / negatives, (double) truePositives / positives);
      area +=
          (point.falsePositiveRate() - last.falsePositiveRate())
              * (point.truePositiveRate() + last.truePositiveRate())
              / 2;
      last = point;
      if (i + 1 == order.length
          || point.falsePositiveRate() - kept.falsePositiveRate() >= RESOLUTION
          || point.truePositiveRate() - kept.truePositiveRate() >= RESOLUTION) {
        points.add(point);
        kept = point;
      }
    }
    return new RocCurve(points, area);
  }
}
