package org.sentimentstream.deploy.bench;

/** Another engine with the same network and the same weights. */
interface Peer extends AutoCloseable {

  String name();

  /**
   * Every how manieth batch is checked and measured: not all where an engine takes minutes over
   * them.
   */
  default int stride() {
    return 1;
  }

  /**
   * Probability of the positive class of each review, all of them computed side by side.
   *
   * @param reviews word ids [reviews][tokens]
   */
  float[] probabilities(int[][] reviews);

  @Override
  void close();
}
