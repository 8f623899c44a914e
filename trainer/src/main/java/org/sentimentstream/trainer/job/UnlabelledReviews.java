package org.sentimentstream.trainer.job;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.ReviewEncoder;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.training.TrainingOptions;

/**
 * Reviews of which nobody said whether they are positive.
 *
 * @param texts one for each review
 * @param lineage where they come from, for the checkpoint's metadata
 */
public record UnlabelledReviews(List<String> texts, Map<String, Object> lineage) {

  public UnlabelledReviews {
    texts = List.copyOf(texts);
    lineage = Map.copyOf(lineage);
  }

  /** What is trained on of them; their labels say nothing. */
  public EncodedReviews encode(Dictionary dictionary, TrainingOptions options) {
    ReviewEncoder encoder = new ReviewEncoder(dictionary, ReviewClassifier.DEFAULT_MAX_TOKENS);
    int[][] ids = texts.stream().map(text -> encoder.encode(text).copyIds()).toArray(int[][]::new);
    return TrainingSet.toTrain(new EncodedReviews(ids, new boolean[ids.length]), options);
  }

  /** The lineage of a training that learns from labelled reviews and from these. */
  public Map<String, Object> lineageBeside(TrainingSet labelled) {
    Map<String, Object> own = new TreeMap<>(lineage);
    own.put("reviews", texts.size());
    Map<String, Object> both = new TreeMap<>(labelled.lineage());
    both.put("reviews", labelled.reviews().size());
    both.put("unlabelled", own);
    return both;
  }
}
