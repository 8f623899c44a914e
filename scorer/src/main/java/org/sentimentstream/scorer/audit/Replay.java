package org.sentimentstream.scorer.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.Review;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.scorer.audit.ReplayReport.Problem;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RoutingRule;

/**
 * Scores reviews again under the cut-overs that were recorded, and holds the recorded answers
 * against that: each review must have exactly one, by the right model, with the same bits.
 */
public final class Replay implements ReviewWalk.Visitor {

  /**
   * Which reviews.
   *
   * @param partition null for all
   * @param from first offset; null for the first that is there
   * @param to offset behind the last; null for all that were scored
   */
  public record Selection(@Nullable Integer partition, @Nullable Long from, @Nullable Long to) {
    public Selection {
      if ((partition != null && partition < 0)
          || (from != null && from < 0)
          || (from != null && to != null && to <= from)) {
        throw new IllegalArgumentException(
            "expected a partition and offsets that rise, came "
                + partition
                + ", from "
                + from
                + " to "
                + to);
      }
    }
  }

  /** Thrown where a partition is asked for that is not there. */
  public static final class NoPartitionException extends Exception {
    private static final long serialVersionUID = 1L;

    NoPartitionException(String message) {
      super(message);
    }
  }

  /** An event that is to have the bits of a classification. */
  private record Claim(ReviewPosition position, AnswerIndex.Answer answer) {}

  private final String topic;
  private final Cutovers cutovers;
  private final ModelShelf shelf;
  private final ReviewWalk walk;
  private final ScoringTeam team;
  private final Progress progress;
  private final ReplayReport.Counts counts = new ReplayReport.Counts();
  private long all;
  private long done;

  private Replay(
      Cutovers cutovers,
      ModelShelf shelf,
      String topic,
      ReviewWalk walk,
      ScoringTeam team,
      Progress progress) {
    this.topic = topic;
    this.cutovers = cutovers;
    this.shelf = shelf;
    this.walk = walk;
    this.team = team;
    this.progress = progress;
  }

  /**
   * Replays.
   *
   * @throws IOException where a model cannot be had any more
   * @throws NoPartitionException where the topic has no such partition
   */
  public static ReplayReport run(
      RolloutClient client, ScorerConfig config, Selection selection, Progress progress)
      throws IOException, NoPartitionException, InterruptedException {
    String topic = config.topics().reviews();
    try (ReviewWalk walk = new ReviewWalk(config, config.applicationId() + "-replay");
        ScoringTeam team = new ScoringTeam()) {
      // The ends come before the audit and the answers, so that these hold all that was scored.
      Map<TopicPartition, Long> ends = walk.ends().ends(topic);
      Map<TopicPartition, Long> scored = walk.ends().scored(config.applicationId());
      AuditLog log = AuditLog.read(client, config);
      Replay replay =
          new Replay(
              Cutovers.of(log, config.applicationId(), topic),
              new ModelShelf(log, client, config),
              topic,
              walk,
              team,
              progress);
      return replay.run(selection, ends, scored);
    }
  }

  private ReplayReport run(
      Selection selection, Map<TopicPartition, Long> ends, Map<TopicPartition, Long> scored)
      throws IOException, NoPartitionException, InterruptedException {
    Map<TopicPartition, Long> beginnings = walk.ends().beginnings(topic);
    Integer wanted = selection.partition();
    if (wanted != null && !ends.containsKey(new TopicPartition(topic, wanted))) {
      throw new NoPartitionException("topic " + topic + " has no partition " + wanted);
    }
    List<OffsetRange> ranges = new ArrayList<>();
    long waiting = 0;
    for (Map.Entry<Integer, Long> end : byNumber(ends).entrySet()) {
      TopicPartition partition = new TopicPartition(topic, end.getKey());
      if (wanted != null && partition.partition() != wanted) {
        continue;
      }
      long from =
          Math.max(
              beginnings.getOrDefault(partition, 0L),
              selection.from() == null ? 0 : selection.from());
      long to = selection.to() == null ? end.getValue() : Math.min(end.getValue(), selection.to());
      long known = Math.min(to, scored.getOrDefault(partition, to));
      waiting += Math.max(0, to - Math.max(from, known));
      if (known > from) {
        ranges.add(new OffsetRange(partition.partition(), from, known));
      }
    }
    all = ranges.stream().mapToLong(OffsetRange::size).sum();
    walk.walk(ranges, null, this);
    return counts.report(waiting, walk.answers().incomplete());
  }

  private static Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
    Map<Integer, Long> sorted = new TreeMap<>();
    offsets.forEach((partition, offset) -> sorted.put(partition.partition(), offset));
    return sorted;
  }

  @Override
  public void visit(List<ConsumerRecord<byte[], byte[]>> records, AnswerIndex answers)
      throws IOException, InterruptedException {
    List<ScoringTeam.Task> tasks = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      look(record, answers.take(record.partition(), record.offset()), tasks, claims);
    }
    List<@Nullable Classification> scored = team.score(tasks);
    for (int i = 0; i < claims.size(); i++) {
      compare(claims.get(i), scored.get(i));
    }
    done += records.size();
    progress.done(done, all);
  }

  private void look(
      ConsumerRecord<byte[], byte[]> record,
      List<AnswerIndex.Answer> answers,
      List<ScoringTeam.Task> tasks,
      List<Claim> claims)
      throws IOException, InterruptedException {
    ReviewPosition position =
        new ReviewPosition(record.topic(), record.partition(), record.offset());
    counts.review();
    answers.forEach(counts::answer);
    for (int i = 1; i < answers.size(); i++) {
      counts.problem(
          Problem.DUPLICATED, position, "duplicated: answer " + (i + 1) + ", " + text(answers, i));
    }
    Optional<Cutovers.Cutover> cutover = cutovers.inForce(record.partition(), record.offset());
    if (cutover.isEmpty()) {
      counts.beforeCutover();
      if (answers.stream().anyMatch(answer -> answer.stamp() != null)) {
        counts.problem(
            Problem.WRONG_MODEL,
            position,
            "wrong model: no cut-over was in force, yet an event is");
      }
      return;
    }
    if (answers.isEmpty()) {
      counts.problem(Problem.LOST, position, "lost: neither an event nor a dead letter");
      return;
    }
    ModelRef expected =
        RoutingRule.pick(
            cutover.get().routing(),
            record.key(),
            record.topic(),
            record.partition(),
            record.offset());
    Optional<Review> review = walk.records().review(record);
    for (AnswerIndex.Answer answer : answers) {
      AnswerIndex.Stamp stamp = answer.stamp();
      if (stamp == null) {
        continue;
      }
      if (!stamp.equals(new AnswerIndex.Stamp(expected, cutover.get().epoch()))) {
        counts.problem(
            Problem.WRONG_MODEL,
            position,
            "wrong model: the event says "
                + text(stamp)
                + ", the cut-over and the key say "
                + text(new AnswerIndex.Stamp(expected, cutover.get().epoch())));
      } else if (review.isEmpty()) {
        counts.problem(
            Problem.DIFFERENT_BITS, position, "different: an event, although it is no review");
      } else {
        tasks.add(new ScoringTeam.Task(shelf.classifier(expected), review.get().getText()));
        claims.add(new Claim(position, answer));
      }
    }
  }

  private void compare(Claim claim, @Nullable Classification scored) {
    float recorded = claim.answer().probability();
    if (scored == null) {
      counts.problem(
          Problem.DIFFERENT_BITS,
          claim.position(),
          "different: the event says " + recorded + ", the model cannot score the review");
    } else if (Float.floatToRawIntBits(recorded)
        != Float.floatToRawIntBits(scored.positiveProbability())) {
      counts.difference(recorded, scored.positiveProbability());
      counts.problem(
          Problem.DIFFERENT_BITS,
          claim.position(),
          "different bits: the event says "
              + recorded
              + ", the model gives "
              + scored.positiveProbability());
    }
  }

  private static String text(List<AnswerIndex.Answer> answers, int i) {
    AnswerIndex.Stamp stamp = answers.get(i).stamp();
    return stamp == null ? "a dead letter" : "an event of " + text(stamp);
  }

  private static String text(AnswerIndex.Stamp stamp) {
    return ModelId.of(stamp.model())
        + " (sha256 "
        + stamp.model().getDigest().substring(0, Math.min(12, stamp.model().getDigest().length()))
        + "…) of epoch "
        + (stamp.epoch() == null ? "unknown" : stamp.epoch());
  }

  @Override
  public void answersLeft(int partition, List<Long> offsets) {
    for (long offset : offsets) {
      counts.problem(
          Problem.WITHOUT_REVIEW,
          new ReviewPosition(topic, partition, offset),
          "an answer, although no review is there");
    }
  }

  @Override
  public void passed(AnswerIndex answers) {
    counts.unplaced(Problem.DUPLICATED, answers.notKept());
    counts.withoutSource(walk.answers().withoutSource());
  }
}
