package org.sentimentstream.trainer.job;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.training.LongReviews;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingSets;

/**
 * What a model is made of.
 *
 * @param reviews the labelled reviews
 * @param train positions of those to learn from
 * @param valid positions of those that are held back to validate on
 * @param test reviews whose error is reported at each validation; null for none
 * @param lineage where the reviews come from, for the checkpoint's metadata
 */
public record TrainingSet(
    Reviews reviews,
    int[] train,
    int[] valid,
    @Nullable Reviews test,
    Map<String, Object> lineage) {

  public TrainingSet {
    lineage = Map.copyOf(lineage);
  }

  /**
   * Holds back a random {@code valid_portion} of the reviews. The same reviews, portion and seed
   * give the same parts in every run. Reviews that {@code maxlen} drops are in neither part, as in
   * the tutorial's {@code load_data}.
   */
  public static TrainingSet split(
      Reviews reviews,
      @Nullable Reviews test,
      TrainingOptions options,
      Map<String, Object> lineage) {
    int[] order = EncodedReviews.shuffled(reviews.size(), new Random(options.seed()));
    if (options.longReviews() == LongReviews.DROP) {
      int[][] ids = encode(reviews, all(reviews.size()), reviews.dictionary(3), false).ids();
      order = Arrays.stream(order).filter(i -> ids[i].length < options.maxlen()).toArray();
    }
    int validCount = (int) Math.round(order.length * options.validPortion());
    return new TrainingSet(
        reviews,
        Arrays.copyOfRange(order, validCount, order.length),
        Arrays.copyOf(order, validCount),
        test,
        lineage);
  }

  /** The reviews as the network takes them. */
  public TrainingSets encode(Dictionary dictionary, TrainingOptions options) {
    boolean sort = options.sortByLen();
    EncodedReviews toTrain = toTrain(encode(reviews, train, dictionary, sort), options);
    EncodedReviews toTest =
        test == null || options.testSize() == 0
            ? new EncodedReviews(new int[0][], new boolean[0])
            : encode(test, testPositions(test.size(), options), dictionary, sort);
    return new TrainingSets(toTrain, encode(reviews, valid, dictionary, sort), toTest);
  }

  /** What is trained on of these reviews: none is empty, and long ones are what they are to be. */
  public static EncodedReviews toTrain(EncodedReviews encoded, TrainingOptions options) {
    return switch (options.longReviews()) {
      case DROP -> encoded.ofLength(1, options.maxlen());
      case TRUNCATE -> encoded.withoutEmpty().truncate(options.maxlen());
      case WINDOW -> encoded.withoutEmpty();
    };
  }

  private static int[] testPositions(int size, TrainingOptions options) {
    return options.testSize() < 0
        ? all(size)
        : Arrays.copyOf(
            EncodedReviews.shuffled(size, new Random(options.seed())),
            Math.min(size, options.testSize()));
  }

  private static int[] all(int size) {
    int[] positions = new int[size];
    Arrays.setAll(positions, i -> i);
    return positions;
  }

  /** Reviews at the length at which they are scored. */
  private static EncodedReviews encode(
      Reviews reviews, int[] positions, Dictionary dictionary, boolean sortByLength) {
    EncodedReviews encoded =
        reviews.encode(positions, dictionary, ReviewClassifier.DEFAULT_MAX_TOKENS);
    if (!sortByLength) {
      return encoded;
    }
    return encoded.select(
        Arrays.stream(all(encoded.size()))
            .boxed()
            .sorted(Comparator.comparingInt(i -> encoded.ids()[i].length))
            .mapToInt(Integer::intValue)
            .toArray());
  }
}
