package org.sentimentstream.trainer.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.ReviewEncoder;

/**
 * Reviews as the network takes them.
 *
 * @param ids word ids of each review [reviews][its tokens]
 * @param positive label of each review [reviews]
 * @param targets probability of the positive class that training aims at [reviews]: 1 or 0 as the
 *     label is, or what a teacher says (soft targets)
 * @param tokenTargets what training aims at instead; null for {@code targets}
 */
public record EncodedReviews(
    int[][] ids, boolean[] positive, float[] targets, @Nullable TokenTargets tokenTargets) {

  public EncodedReviews {
    if (ids.length != positive.length) {
      throw new IllegalArgumentException(
          ids.length + " reviews do not fit " + positive.length + " labels");
    }
    if (ids.length != targets.length) {
      throw new IllegalArgumentException(
          ids.length + " reviews do not fit " + targets.length + " targets");
    }
    for (float target : targets) {
      if (!(target >= 0 && target <= 1)) {
        throw new IllegalArgumentException(
            "expected targets that are probabilities, found " + target);
      }
    }
    if (tokenTargets != null && !tokenTargets.fits(ids)) {
      throw new IllegalArgumentException("expected a target for each token, found others");
    }
  }

  /** Reviews that a teacher speaks of as a whole. */
  public EncodedReviews(int[][] ids, boolean[] positive, float[] targets) {
    this(ids, positive, targets, null);
  }

  /** Reviews whose labels are their targets. */
  public EncodedReviews(int[][] ids, boolean[] positive) {
    this(ids, positive, targets(positive));
  }

  private static float[] targets(boolean[] positive) {
    float[] targets = new float[positive.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = positive[i] ? 1 : 0;
    }
    return targets;
  }

  /**
   * Encodes reviews.
   *
   * @param maxTokens tokens that are kept of each: the first ones
   */
  public static EncodedReviews encode(
      List<LabelledReview> reviews, Dictionary dictionary, int maxTokens) {
    ReviewEncoder encoder = new ReviewEncoder(dictionary, maxTokens);
    int[][] ids = new int[reviews.size()][];
    boolean[] positive = new boolean[reviews.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = encoder.encode(reviews.get(i).text()).copyIds();
      positive[i] = reviews.get(i).positive();
    }
    return new EncodedReviews(ids, positive);
  }

  public int size() {
    return ids.length;
  }

  /** Number of tokens of all reviews. */
  public long tokens() {
    return Arrays.stream(ids).mapToLong(review -> review.length).sum();
  }

  /** The reviews at these positions. */
  public EncodedReviews select(int[] positions) {
    int[][] selectedIds = new int[positions.length][];
    boolean[] selectedLabels = new boolean[positions.length];
    float[] selectedTargets = new float[positions.length];
    for (int i = 0; i < positions.length; i++) {
      selectedIds[i] = ids[positions[i]];
      selectedLabels[i] = positive[positions[i]];
      selectedTargets[i] = targets[positions[i]];
    }
    return new EncodedReviews(
        selectedIds,
        selectedLabels,
        selectedTargets,
        tokenTargets == null ? null : tokenTargets.select(positions));
  }

  /** These reviews, and others behind them; neither with targets of tokens. */
  public EncodedReviews and(EncodedReviews others) {
    if (tokenTargets != null || others.tokenTargets != null) {
      throw new IllegalStateException("targets of tokens have one mean square for all reviews");
    }
    int[][] allIds = Arrays.copyOf(ids, size() + others.size());
    boolean[] allLabels = Arrays.copyOf(positive, allIds.length);
    float[] allTargets = Arrays.copyOf(targets, allIds.length);
    System.arraycopy(others.ids, 0, allIds, size(), others.size());
    System.arraycopy(others.positive, 0, allLabels, size(), others.size());
    System.arraycopy(others.targets, 0, allTargets, size(), others.size());
    return new EncodedReviews(allIds, allLabels, allTargets);
  }

  /** The same reviews with other targets. */
  public EncodedReviews withTargets(float[] newTargets) {
    return new EncodedReviews(ids, positive, newTargets, tokenTargets);
  }

  /** The same reviews with a target for each token. */
  public EncodedReviews withTokenTargets(TokenTargets newTargets) {
    return new EncodedReviews(ids, positive, targets, newTargets);
  }

  /** The same reviews for a model that knows the first {@code nWords} ids alone. */
  public EncodedReviews withVocabulary(int nWords) {
    return new EncodedReviews(
        Arrays.stream(ids)
            .map(
                review ->
                    Arrays.stream(review)
                        .map(id -> id < nWords ? id : Dictionary.UNKNOWN)
                        .toArray())
            .toArray(int[][]::new),
        positive,
        targets,
        tokenTargets);
  }

  /** The reviews with their first tokens alone. */
  public EncodedReviews truncate(int maxTokens) {
    return cut(new int[size()], maxTokens);
  }

  /** The reviews that have a token at least. */
  public EncodedReviews withoutEmpty() {
    return ofLength(1, Integer.MAX_VALUE);
  }

  /** The reviews that have at least {@code from} and fewer than {@code to} tokens. */
  public EncodedReviews ofLength(int from, int to) {
    return select(
        IntStream.range(0, size())
            .filter(i -> ids[i].length >= from && ids[i].length < to)
            .toArray());
  }

  /** A random window of each review that has more tokens than this. */
  public EncodedReviews windows(int maxTokens, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] from = new int[size()];
    for (int i = 0; i < from.length; i++) {
      from[i] = random.nextInt(Math.max(0, ids[i].length - maxTokens) + 1);
    }
    return cut(from, maxTokens);
  }

  /** Of each review at most so many tokens, from {@code from[review]} on. */
  private EncodedReviews cut(int[] from, int maxTokens) {
    int[][] parts = new int[size()][];
    for (int i = 0; i < parts.length; i++) {
      int to = Math.min(ids[i].length, from[i] + maxTokens);
      parts[i] = Arrays.copyOfRange(ids[i], from[i], to);
    }
    return new EncodedReviews(
        parts, positive, targets, tokenTargets == null ? null : tokenTargets.cut(from, maxTokens));
  }

  /** The same reviews with a random share of their tokens replaced by the unknown word. */
  public EncodedReviews withUnknownWords(float share, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[][] replaced = new int[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      replaced[i] = ids[i].clone();
      for (int t = 0; t < ids[i].length; t++) {
        if (random.nextDouble() < share) {
          replaced[i][t] = Dictionary.UNKNOWN;
        }
      }
    }
    return new EncodedReviews(replaced, positive, targets, tokenTargets);
  }

  /** The numbers 0 to size − 1 in random order. */
  public static int[] shuffled(int size, Random random) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
