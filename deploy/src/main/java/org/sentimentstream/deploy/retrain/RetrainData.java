package org.sentimentstream.deploy.retrain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.LabelledReview;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.dataset.TextReviews;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.training.TrainingOptions;

/**
 * What a run trains on and what it compares the models on.
 *
 * <p>The archive is divided as {@code train} divides it, by seed and portion, so that a champion
 * that was trained with the same ones has not seen what is held back here. A labelled review is
 * held back by its text's hash, and so in every run. Training stops early by the held-back part of
 * the archive alone, as the champion's did: on the held-back part of the topic nothing was chosen.
 *
 * @param training what is trained on; its reviews are the archive's, then the topic's
 * @param heldBack positions of the reviews that the models are compared on
 */
record RetrainData(TrainingSet training, int[] heldBack, DataCounts counts) {

  /**
   * Joins the archive and the labelled reviews.
   *
   * @param labelled later labels of a text replace earlier ones
   * @param archiveSample how many reviews of the archive are trained on, drawn by the seed; all
   *     where there are fewer
   * @param lineage of the archive
   */
  static RetrainData of(
      Reviews archive,
      List<LabelledReview> labelled,
      int archiveSample,
      TrainingOptions options,
      Map<String, Object> lineage) {
    TrainingSet split = TrainingSet.split(archive, null, options, lineage);
    List<LabelledReview> all = new ArrayList<>();
    Set<TextHash> known = new HashSet<>();
    for (int i = 0; i < archive.size(); i++) {
      all.add(new LabelledReview(archive.id(i), archive.text(i), archive.isPositive(i)));
      known.add(TextHash.of(archive.text(i)));
    }
    Map<TextHash, LabelledReview> distinct = new LinkedHashMap<>();
    for (LabelledReview review : labelled) {
      TextHash hash = TextHash.of(review.text());
      if (!known.contains(hash)) {
        distinct.put(hash, review);
      }
    }
    List<Integer> train = new ArrayList<>();
    List<Integer> heldBack = new ArrayList<>();
    distinct.forEach(
        (hash, review) -> {
          (hash.isHeldBack() ? heldBack : train).add(all.size());
          all.add(review);
        });
    int[] sample = sample(split.train(), archiveSample, options.seed());
    DataCounts counts =
        new DataCounts(
            sample.length,
            split.valid().length,
            train.size(),
            heldBack.size(),
            labelled.size() - distinct.size());
    Map<String, Object> wholeLineage = new TreeMap<>(split.lineage());
    wholeLineage.put("labelled_train_reviews", train.size());
    wholeLineage.put("labelled_held_back_reviews", heldBack.size());
    TrainingSet training =
        new TrainingSet(
            new TextReviews(all), join(sample, train), split.valid(), null, wholeLineage);
    return new RetrainData(training, join(split.valid(), heldBack), counts);
  }

  private static int[] sample(int[] positions, int size, long seed) {
    if (size >= positions.length) {
      return positions;
    }
    int[] order = EncodedReviews.shuffled(positions.length, new Random(seed));
    return Arrays.stream(order).limit(size).map(i -> positions[i]).toArray();
  }

  private static int[] join(int[] first, List<Integer> second) {
    return IntStream.concat(Arrays.stream(first), second.stream().mapToInt(Integer::intValue))
        .toArray();
  }
}
