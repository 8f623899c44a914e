package org.sentimentstream.trainer.distillation;

import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * A vector for each of some reviews, so that its direction tells which n-grams are in the review.
 * Labels are needed for a few of the reviews only.
 *
 * <p>Method: review d and n-gram w have vectors; cos(d, w), the cosine between them, is made large
 * where w is in d and small for n-grams drawn at random, by stochastic gradient descent on −log
 * σ(α·cos) and −log σ(−α·cos), a few of the latter for each of the former. Source: Thongtan and
 * Phienthrakul, "Sentiment Classification using Document Embeddings trained with Cosine
 * Similarity", ACL 2019 SRW. An n-gram of a review takes part with a probability that grows with
 * how much it tells the labels apart, as in Zhang and Arefyev, "The Document Vectors Using Cosine
 * Similarity Revisited", 2022 (naive Bayes sub-sampling). The same reviews always give the same
 * vectors: it runs on one thread.
 */
final class DocumentVectors {

  static final int DIM = 128;
  private static final int EPOCHS = 12;

  private static final int NEGATIVES = 5;
  private static final float ALPHA = 6;
  private static final float RATE = 0.001f;

  /** Most entries of the table that n-grams are drawn from, and how many there are for each. */
  private static final int MAX_TABLE_SIZE = 1 << 23;

  private static final int TABLE_SHARE = 256;

  /** Power of an n-gram's count by which it is drawn. */
  private static final double SMOOTHING = 0.75;

  private final Ngrams ngrams;
  private final float[] shares; // [n-grams] of its occurrences that take part
  private final int[] table; // n-grams as often as they are to be drawn
  private final float[] reviewVectors; // [reviews × DIM]
  private final float[] ngramVectors; // [n-grams × DIM]
  private final float[] ngramSquares; // [n-grams] squares of their lengths
  private final float[] move = new float[DIM]; // of the review's vector, without its own direction
  private final SplittableRandom random = new SplittableRandom(1);

  /** Told after each epoch, the mean cost of a pair with it; may throw to end it all. */
  interface Listener {
    void onEpoch(int epoch, double cost);
  }

  /**
   * @param ids of the reviews [reviews][tokens]
   * @param positive labels of the first reviews; the others have none
   */
  private DocumentVectors(int[][] ids, boolean[] positive) {
    ngrams = Ngrams.of(ids);
    shares = ngrams.labelRatios(positive);
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.min(1, shares[i]);
    }
    table = table();
    reviewVectors = randomVectors(ids.length);
    ngramVectors = randomVectors(ngrams.size());
    ngramSquares = new float[ngrams.size()];
    for (int i = 0; i < ngramSquares.length; i++) {
      ngramSquares[i] = dot(ngramVectors, i * DIM, ngramVectors, i * DIM);
    }
  }

  /**
   * Learns vectors of unit length [reviews × {@value #DIM}].
   *
   * @param ids of the reviews [reviews][tokens]
   * @param positive labels of the first reviews; the others have none
   */
  static float[] learn(int[][] ids, boolean[] positive, Listener listener) {
    DocumentVectors vectors = new DocumentVectors(ids, positive);
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      double cost = 0;
      for (int review : EncodedReviews.shuffled(ids.length, new Random(epoch))) {
        cost += vectors.update(review);
      }
      listener.onEpoch(epoch, cost / ids.length);
    }
    return vectors.unitVectors();
  }

  private int[] table() {
    double[] sums = new double[ngrams.size()];
    double sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += Math.pow(ngrams.counts()[i] * shares[i], SMOOTHING);
      sums[i] = sum;
    }
    int[] drawn =
        new int[sum > 0 ? (int) Math.min(MAX_TABLE_SIZE, (long) TABLE_SHARE * sums.length) : 0];
    int ngram = 0;
    for (int i = 0; i < drawn.length; i++) {
      while (sums[ngram] <= sum * i / drawn.length) {
        ngram++;
      }
      drawn[i] = ngram;
    }
    return drawn;
  }

  private float[] randomVectors(int count) {
    float[] vectors = new float[Math.multiplyExact(count, DIM)];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = (float) (random.nextDouble() - 0.5) / DIM;
    }
    return vectors;
  }

  /** Goes through a review's n-grams once; gives the mean cost of a pair. */
  private double update(int review) {
    double cost = 0;
    int pairs = 0;
    int at = review * DIM;
    float square = dot(reviewVectors, at, reviewVectors, at);
    for (int ngram : ngrams.ofReview()[review]) {
      if (random.nextDouble() >= shares[ngram]) {
        continue;
      }
      Arrays.fill(move, 0);
      float shrink = 0;
      for (int draw = 0; draw <= NEGATIVES; draw++) {
        int other = draw == 0 ? ngram : table[random.nextInt(table.length)];
        if (draw > 0 && other == ngram) {
          continue;
        }
        float lengths = (float) Math.sqrt(square * ngramSquares[other]);
        float cosine = dot(reviewVectors, at, ngramVectors, other * DIM) / lengths;
        float probability = 1 / (1 + (float) Math.exp(-ALPHA * cosine));
        cost -= Math.log(draw == 0 ? probability : 1 - probability);
        pairs++;
        float step = RATE * ALPHA * ((draw == 0 ? 1 : 0) - probability);
        shrink += step * cosine / square;
        moveNgram(other, at, step / lengths, step * cosine / ngramSquares[other]);
      }
      for (int j = 0; j < DIM; j++) {
        reviewVectors[at + j] += move[j] - shrink * reviewVectors[at + j];
      }
      square = dot(reviewVectors, at, reviewVectors, at);
    }
    return pairs == 0 ? 0 : cost / pairs;
  }

  /** The cosine's derivatives: d/(|d||w|) − cos·w/|w|² by w, and w/(|d||w|) into {@code move}. */
  private void moveNgram(int ngram, int reviewAt, float step, float shrink) {
    int at = ngram * DIM;
    for (int j = 0; j < DIM; j++) {
      move[j] += step * ngramVectors[at + j];
    }
    for (int j = 0; j < DIM; j++) {
      ngramVectors[at + j] += step * reviewVectors[reviewAt + j] - shrink * ngramVectors[at + j];
    }
    ngramSquares[ngram] = dot(ngramVectors, at, ngramVectors, at);
  }

  /** Four sums beside each other, since one alone would wait for each addition. */
  private static float dot(float[] a, int aAt, float[] b, int bAt) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int j = 0; j < DIM; j += 4) {
      sum0 += a[aAt + j] * b[bAt + j];
      sum1 += a[aAt + j + 1] * b[bAt + j + 1];
      sum2 += a[aAt + j + 2] * b[bAt + j + 2];
      sum3 += a[aAt + j + 3] * b[bAt + j + 3];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  private float[] unitVectors() {
    float[] unit = new float[reviewVectors.length];
    for (int at = 0; at < unit.length; at += DIM) {
      float length = (float) Math.sqrt(dot(reviewVectors, at, reviewVectors, at));
      for (int j = at; j < at + DIM; j++) {
        unit[j] = reviewVectors[j] / length;
      }
    }
    return unit;
  }
}
