package org.sentimentstream.trainer.training;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.sentimentstream.trainer.dataset.EncodedReviews;

/**
 * The reviews of a training.
 *
 * @param train to learn from, each of one token or more
 * @param valid to validate on
 * @param test to report an error of at each validation, which decides nothing; may be empty
 */
public record TrainingSets(EncodedReviews train, EncodedReviews valid, EncodedReviews test) {

  public TrainingSets {
    if (train.size() == 0 || valid.size() == 0) {
      throw new IllegalArgumentException(
          "expected reviews to train on and to validate on, found "
              + train.size()
              + " and "
              + valid.size());
    }
    if (Arrays.stream(train.ids()).anyMatch(review -> review.length == 0)) {
      throw new IllegalArgumentException("expected training reviews of one token or more");
    }
  }

  /**
   * Tokens that an epoch trains on.
   *
   * @param maxTokens of a review
   */
  public long tokensPerEpoch(int maxTokens) {
    return Arrays.stream(train.ids()).mapToLong(ids -> Math.min(ids.length, maxTokens)).sum();
  }

  /**
   * SHA-256 of all ids and targets, those of tokens among them, so that a training does not go on
   * with other reviews.
   */
  public String digest() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    for (EncodedReviews set : List.of(train, valid, test)) {
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(set.size()).flip());
      for (int i = 0; i < set.size(); i++) {
        int[] ids = set.ids()[i];
        ByteBuffer bytes = ByteBuffer.allocate((ids.length + 2) * Integer.BYTES);
        bytes.putInt(ids.length).putInt(bits(set.targets()[i]));
        bytes.asIntBuffer().put(ids);
        digest.update(bytes.clear());
        if (set.tokenTargets() != null) {
          float[] ofTokens = set.tokenTargets().logOdds()[i];
          ByteBuffer targets = ByteBuffer.allocate(ofTokens.length * Float.BYTES);
          targets.asFloatBuffer().put(ofTokens);
          digest.update(targets);
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A label as 0 or 1, which it was before there were others; a teacher's target as its bits. */
  private static int bits(float target) {
    return target == 0 || target == 1 ? (int) target : Float.floatToIntBits(target);
  }
}
