package org.sentimentstream.trainer.dataset;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a teacher says of single tokens, for training to aim at in place of a probability: the
 * log-odds of a review are the mean of its tokens'.
 *
 * @param logOdds of each token [reviews][its tokens]
 * @param meanSquare of the log-odds of all reviews that a training has, in whose terms an error is
 *     counted; above 0
 */
public record TokenTargets(float[][] logOdds, float meanSquare) {

  public TokenTargets {
    if (!(meanSquare > 0 && Float.isFinite(meanSquare))) {
      throw new IllegalArgumentException(
          "expected a mean square above 0 of the tokens' log-odds, found " + meanSquare);
    }
  }

  /** Targets of a training: the mean square is theirs. */
  public static TokenTargets of(float[][] logOdds) {
    double squares = 0;
    long tokens = 0;
    for (float[] review : logOdds) {
      for (float token : review) {
        squares += (double) token * token;
      }
      tokens += review.length;
    }
    return new TokenTargets(logOdds, (float) (squares / tokens));
  }

  TokenTargets select(int[] positions) {
    return new TokenTargets(
        Arrays.stream(positions).mapToObj(i -> logOdds[i]).toArray(float[][]::new), meanSquare);
  }

  /** Of each review at most so many tokens, from {@code from[review]} on. */
  TokenTargets cut(int[] from, int maxTokens) {
    float[][] parts = new float[logOdds.length][];
    for (int i = 0; i < parts.length; i++) {
      int to = Math.min(logOdds[i].length, from[i] + maxTokens);
      parts[i] = Arrays.copyOfRange(logOdds[i], from[i], to);
    }
    return new TokenTargets(parts, meanSquare);
  }

  /** Whether there is one for each token. */
  boolean fits(int[][] ids) {
    return logOdds.length == ids.length
        && IntStream.range(0, ids.length).allMatch(i -> logOdds[i].length == ids[i].length);
  }
}
