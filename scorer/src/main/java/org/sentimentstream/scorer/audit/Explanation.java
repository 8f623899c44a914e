package org.sentimentstream.scorer.audit;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.Review;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.Pin;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.RoutingRule;

/**
 * Which model scored a review and how it came to that: what the audit and the review's own record
 * say.
 *
 * @param review null where the record is none, so that it became a dead letter
 * @param by what in the routing chose the model
 * @param pin the pin that chose it; null where none did
 * @param manifest what was registered; null where the audit does not have it
 * @param registration the command that registered it; null where the audit does not have it
 * @param routing the routing that the cut-over names, and what brought it; null where the audit
 *     does not have that
 * @param activation what began to let the model score reviews in this way; null as above
 */
public record Explanation(
    ReviewPosition position,
    @Nullable Review review,
    Cutovers.Cutover cutover,
    ModelRef model,
    By by,
    @Nullable Pin pin,
    @Nullable ModelManifest manifest,
    AuditLog.@Nullable Judged registration,
    ServedRoutings.@Nullable Served routing,
    ServedRoutings.@Nullable Served activation) {

  /** What in a routing chooses a model. */
  public enum By {
    PIN,
    CANARY,
    STABLE
  }

  /** Thrown where nothing can be said of a review. */
  public static final class UnexplainedException extends Exception {
    private static final long serialVersionUID = 1L;

    UnexplainedException(String message) {
      super(message);
    }
  }

  /**
   * Explains a review.
   *
   * @throws UnexplainedException where nothing has scored it, or its record is not there
   */
  public static Explanation of(ReviewPosition position, AuditLog log, ScorerConfig config)
      throws UnexplainedException, IOException, InterruptedException {
    Cutovers cutovers = Cutovers.of(log, config.applicationId(), position.topic());
    ConsumerRecord<byte[], byte[]> record;
    Review review;
    String clientId = config.applicationId() + "-explain";
    try (TopicEnds ends = new TopicEnds(config, clientId);
        ReviewRecords records = new ReviewRecords(config, clientId)) {
      requireThere(position, ends);
      requireScored(position, cutovers, ends, config.applicationId());
      Optional<ConsumerRecord<byte[], byte[]>> found =
          records.at(position.topicPartition(), position.offset());
      if (found.isEmpty()) {
        throw new UnexplainedException(
            position + " is no record: the offset is a transaction's mark, or was never committed");
      }
      record = found.get();
      review = records.review(record).orElse(null);
    }
    Optional<Cutovers.Cutover> inForce = cutovers.inForce(position.partition(), position.offset());
    if (inForce.isEmpty()) {
      throw new UnexplainedException(
          "nothing scored "
              + position
              + ": the first cut-over of that partition is at offset "
              + cutovers.of(position.partition()).firstKey());
    }
    return of(position, log, inForce.get(), record.key(), review);
  }

  private static Explanation of(
      ReviewPosition position,
      AuditLog log,
      Cutovers.Cutover cutover,
      byte @Nullable [] key,
      @Nullable Review review) {
    Routing routing = cutover.routing();
    ModelRef model =
        RoutingRule.pick(routing, key, position.topic(), position.partition(), position.offset());
    Pin pin = RoutingRule.pin(routing, key, position.partition()).orElse(null);
    By by = by(routing, pin, model);
    ServedRoutings served = ServedRoutings.of(log);
    return new Explanation(
        position,
        review,
        cutover,
        model,
        by,
        pin,
        log.manifest(model).orElse(null),
        log.registration(model).orElse(null),
        served.ofEpoch(cutover.epoch()).orElse(null),
        served.beginning(cutover.epoch(), chooses(model, by, pin)).orElse(null));
  }

  /** The canary is never the stable model too: a command that would make it so ends it. */
  private static By by(Routing routing, @Nullable Pin pin, ModelRef model) {
    if (pin != null) {
      return By.PIN;
    }
    boolean canary = routing.getCanary().map(Share::getModel).filter(model::equals).isPresent();
    return canary ? By.CANARY : By.STABLE;
  }

  private static Predicate<Routing> chooses(ModelRef model, By by, @Nullable Pin pin) {
    return routing ->
        switch (by) {
          case PIN -> pin != null && routing.getPins().contains(pin);
          case CANARY -> routing.getCanary().map(Share::getModel).filter(model::equals).isPresent();
          case STABLE -> routing.getStable().filter(model::equals).isPresent();
        };
  }

  private static void requireThere(ReviewPosition position, TopicEnds ends)
      throws UnexplainedException, InterruptedException {
    TopicPartition partition = position.topicPartition();
    Long end = ends.ends(position.topic()).get(partition);
    if (end == null) {
      throw new UnexplainedException(
          "topic " + position.topic() + " has no partition " + position.partition());
    }
    if (position.offset() >= end) {
      throw new UnexplainedException(
          position + " is not there yet: the partition ends before offset " + end);
    }
    long beginning = ends.beginnings(position.topic()).getOrDefault(partition, 0L);
    if (position.offset() < beginning) {
      throw new UnexplainedException(
          position
              + " is no longer there: the partition begins at offset "
              + beginning
              + "; without its key it cannot be told which model scored it");
    }
  }

  private static void requireScored(
      ReviewPosition position, Cutovers cutovers, TopicEnds ends, String applicationId)
      throws UnexplainedException, InterruptedException {
    if (cutovers.of(position.partition()).isEmpty()) {
      throw new UnexplainedException(
          "nothing has scored "
              + position.topicPartition()
              + " yet: no cut-over of application "
              + applicationId
              + " is in the audit"
              + (cutovers.otherApplications().isEmpty()
                  ? ""
                  : "; there are some of " + cutovers.otherApplications()));
    }
    Long scored = ends.scored(applicationId).get(position.topicPartition());
    if (scored != null && position.offset() >= scored) {
      throw new UnexplainedException(
          "nothing has scored "
              + position
              + " yet: "
              + applicationId
              + " has scored that partition up to offset "
              + scored);
    }
  }
}
