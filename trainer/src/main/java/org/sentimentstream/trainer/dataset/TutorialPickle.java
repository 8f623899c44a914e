package org.sentimentstream.trainer.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.pickle.PickleReader;
import org.sentimentstream.model.pickle.PickledList;
import org.sentimentstream.model.pickle.PickledTuple;
import org.sentimentstream.model.text.Dictionary;

/**
 * The tutorial's {@code imdb.pkl}, gzipped or not: two pickles in a row, the training reviews and
 * the test reviews, each a tuple of a list of id lists and a list of labels, 1 for positive.
 */
final class TutorialPickle {

  /** The most bytes that are unpacked; the whole of IMDB has 33 million. */
  private static final long MAX_BYTES = 1L << 28;

  private static final long MAX_TOKENS = 1L << 28;

  private TutorialPickle() {}

  /** The dictionary's file that lies beside the reviews': {@code imdb.dict.pkl[.gz]}. */
  static Path dictionaryBeside(Path file) throws NoSuchFileException {
    String stem = file.getFileName().toString().replaceFirst("(\\.pkl)?(\\.gz)?$", "");
    for (String suffix : List.of(".dict.pkl.gz", ".dict.pkl")) {
      Path dictionary = file.resolveSibling(stem + suffix);
      if (Files.exists(dictionary)) {
        return dictionary;
      }
    }
    throw new NoSuchFileException(
        file.resolveSibling(stem + ".dict.pkl.gz").toString(),
        null,
        "expected the dictionary of " + file + " there, or another one to be given");
  }

  static IdReviews read(Path file, Path dictionary, AclImdb.Split split) throws IOException {
    Dictionary own = Dictionary.readPickle(dictionary);
    try (PickleReader pickle = PickleReader.open(file, MAX_BYTES)) {
      Object data = pickle.read();
      if (split == AclImdb.Split.TEST) {
        if (pickle.atEnd()) {
          throw new IllegalArgumentException(
              "expected a second pickle, of the test reviews, found the end of the file");
        }
        data = pickle.read();
      }
      return reviews(split.folder(), own, data);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + split.folder() + ": " + e.getMessage(), e);
    }
  }

  private static IdReviews reviews(String source, Dictionary own, Object data) {
    if (!(data instanceof PickledTuple tuple)
        || tuple.values().size() != 2
        || !(tuple.values().get(0) instanceof PickledList reviews)
        || !(tuple.values().get(1) instanceof PickledList labels)) {
      throw new IllegalArgumentException(
          "expected a tuple of a list of id lists and a list of labels, found something else");
    }
    return new IdReviews(source, own, ids(reviews.values()), positive(labels.ints()));
  }

  private static int[][] ids(List<Object> reviews) {
    if (reviews.size() > AclImdb.MAX_REVIEWS) {
      throw new IllegalArgumentException("more than " + AclImdb.MAX_REVIEWS + " reviews");
    }
    int[][] ids = new int[reviews.size()][];
    long tokens = 0;
    for (int i = 0; i < ids.length; i++) {
      @Nullable PickledList review = reviews.get(i) instanceof PickledList list ? list : null;
      if (review == null) {
        throw new IllegalArgumentException("review " + i + ": expected a list of ids");
      }
      // A list may come many times, remembered once.
      tokens += review.size();
      if (tokens > MAX_TOKENS) {
        throw new IllegalArgumentException("more than " + MAX_TOKENS + " tokens");
      }
      ids[i] = review.ints();
    }
    return ids;
  }

  private static boolean[] positive(int[] labels) {
    boolean[] positive = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0 && labels[i] != 1) {
        throw new IllegalArgumentException(
            "review " + i + ": expected the label 0 or 1, found " + labels[i]);
      }
      positive[i] = labels[i] == 1;
    }
    return positive;
  }
}
