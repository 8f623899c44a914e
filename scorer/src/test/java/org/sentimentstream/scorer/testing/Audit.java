package org.sentimentstream.scorer.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.sentimentstream.scorer.testing.Answer.Place;
import org.sentimentstream.scorer.testing.ReviewFlow.Sent;

/**
 * The reviews held against what came of them, each by its id and by its place: an event for what is
 * a review and a dead letter for what is none.
 *
 * @param reviews how many were sent
 * @param deadLetters how many of them were no reviews
 * @param lost those without an answer
 * @param duplicated answers beyond the first of a review
 * @param foreign answers that fit no review: of another id, key or kind than the one at their place
 * @param disordered events that came after that of a later review of the same key
 */
public record Audit(
    int reviews, int deadLetters, int lost, int duplicated, int foreign, int disordered) {

  /**
   * @param sent some of the reviews, all of which the brokers have
   * @param answers at least those to them; in the order of each partition
   */
  static Audit of(List<Sent> sent, List<Answer> answers)
      throws InterruptedException, ExecutionException {
    Map<Place, Sent> places = new HashMap<>();
    Set<String> ids = new HashSet<>();
    for (Sent review : sent) {
      RecordMetadata place = review.place().get();
      places.put(new Place(place.partition(), place.offset()), review);
      ids.add(review.id());
    }
    Set<Place> answered = new HashSet<>();
    Map<String, Long> lastOffsets = new HashMap<>();
    int duplicated = 0;
    int foreign = 0;
    int disordered = 0;
    for (Answer answer : answers) {
      Sent review = places.get(answer.place());
      if (review == null && !ids.contains(answer.id())) {
        continue; // of other reviews
      }
      if (review == null || !fits(answer, review)) {
        foreign++;
      } else if (!answered.add(answer.place())) {
        duplicated++;
      } else if (answer.event()) {
        long offset = answer.place().offset();
        Long before = lastOffsets.put(answer.key(), offset);
        disordered += before != null && before > offset ? 1 : 0;
      }
    }
    return new Audit(
        sent.size(),
        Math.toIntExact(sent.stream().filter(review -> !review.sound()).count()),
        places.size() - answered.size(),
        duplicated,
        foreign,
        disordered);
  }

  private static boolean fits(Answer answer, Sent review) {
    return answer.id().equals(review.id())
        && answer.key().equals(review.key())
        && answer.event() == review.sound();
  }

  /** What is not as it must be, in words; empty where nothing is. */
  public List<String> flaws() {
    List<String> flaws = new ArrayList<>();
    note(flaws, lost, "lost");
    note(flaws, duplicated, "duplicated");
    note(flaws, foreign, "of another review");
    note(flaws, disordered, "out of order");
    return flaws;
  }

  private static void note(List<String> flaws, int count, String what) {
    if (count > 0) {
      flaws.add(count + " " + what);
    }
  }
}
