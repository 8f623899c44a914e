package org.sentimentstream.trainer.dataset;

import java.util.Arrays;
import org.sentimentstream.model.text.Dictionary;

/**
 * Labelled reviews that came as the ids of a dictionary.
 *
 * @param source what the reviews' ids begin with
 * @param own the dictionary that came with them
 * @param ids word ids of each review [reviews][its tokens], of the own dictionary
 * @param positive label of each review [reviews]
 */
public record IdReviews(String source, Dictionary own, int[][] ids, boolean[] positive)
    implements Reviews {

  private static final String UNKNOWN_WORD = "<unk>";

  public IdReviews {
    if (ids.length != positive.length) {
      throw new IllegalArgumentException(
          ids.length + " reviews do not fit " + positive.length + " labels");
    }
    for (int review = 0; review < ids.length; review++) {
      for (int id : ids[review]) {
        if (id < Dictionary.UNKNOWN || id >= own.size()) {
          throw new IllegalArgumentException(
              "review %d: expected ids from 1 to %d, which the dictionary has, found %d"
                  .formatted(review, own.size() - 1, id));
        }
      }
    }
  }

  @Override
  public int size() {
    return ids.length;
  }

  @Override
  public boolean isPositive(int review) {
    return positive[review];
  }

  @Override
  public String id(int review) {
    return source + "/" + review;
  }

  /** The words as the dictionary has them (lower case, escaped); unknown ones are {@code <unk>}. */
  @Override
  public String text(int review) {
    StringBuilder text = new StringBuilder();
    for (int id : ids[review]) {
      text.append(text.isEmpty() ? "" : " ")
          .append(id == Dictionary.UNKNOWN ? UNKNOWN_WORD : own.word(id));
    }
    return text.toString();
  }

  @Override
  public Dictionary dictionary(int nWords) {
    return own.truncate(nWords);
  }

  /**
   * Each id becomes that of its word in the other dictionary; where that is the own one truncated,
   * ids that it does not have become unknown, as in the tutorial.
   */
  @Override
  public EncodedReviews encode(int[] positions, Dictionary dictionary, int maxTokens) {
    int[] translation = new int[own.size()];
    translation[Dictionary.UNKNOWN] = Dictionary.UNKNOWN;
    for (int id = Dictionary.FIRST_WORD; id < translation.length; id++) {
      translation[id] = dictionary.id(own.word(id));
    }
    int[][] encoded = new int[positions.length][];
    boolean[] labels = new boolean[positions.length];
    for (int i = 0; i < positions.length; i++) {
      int[] review = ids[positions[i]];
      encoded[i] = Arrays.copyOf(review, Math.min(review.length, maxTokens));
      for (int token = 0; token < encoded[i].length; token++) {
        encoded[i][token] = translation[encoded[i][token]];
      }
      labels[i] = positive[positions[i]];
    }
    return new EncodedReviews(encoded, labels);
  }
}
