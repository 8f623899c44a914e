package org.sentimentstream.deploy.demo;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The texts of the latest reviews, since an event has only the id of its review. */
final class RecentTexts {

  private static final int MOST = 10_000;

  private final Map<String, String> texts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > MOST;
        }
      };

  void add(String reviewId, String text) {
    texts.put(reviewId, EventTable.snippet(text));
  }

  /** The beginning of a review's text; null where it is not known any more. */
  @Nullable String remove(String reviewId) {
    return texts.remove(reviewId);
  }
}
