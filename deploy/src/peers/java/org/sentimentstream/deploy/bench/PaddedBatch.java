package org.sentimentstream.deploy.bench;

/**
 * Reviews side by side, all as long as the longest: what engines take that know nothing of reviews
 * of several lengths.
 *
 * @param steps the longest review's tokens
 * @param ids word ids [steps × reviews], 0 after a review's end
 * @param lengths of the reviews
 */
record PaddedBatch(int steps, int[] ids, int[] lengths) {

  static PaddedBatch of(int[][] reviews) {
    int[] lengths = new int[reviews.length];
    int steps = 0;
    for (int n = 0; n < reviews.length; n++) {
      lengths[n] = reviews[n].length;
      if (lengths[n] == 0) {
        throw new IllegalArgumentException("expected reviews with tokens, review " + n + " is empty");
      }
      steps = Math.max(steps, lengths[n]);
    }
    int[] ids = new int[steps * reviews.length];
    for (int n = 0; n < reviews.length; n++) {
      for (int t = 0; t < lengths[n]; t++) {
        ids[t * reviews.length + n] = reviews[n][t];
      }
    }
    return new PaddedBatch(steps, ids, lengths);
  }

  int size() {
    return lengths.length;
  }

  /** What makes a sum over time a mean: 1/length up to a review's end, then 0 [reviews × steps]. */
  float[] meanWeights() {
    float[] weights = new float[size() * steps];
    for (int n = 0; n < size(); n++) {
      for (int t = 0; t < lengths[n]; t++) {
        weights[n * steps + t] = 1f / lengths[n];
      }
    }
    return weights;
  }
}
