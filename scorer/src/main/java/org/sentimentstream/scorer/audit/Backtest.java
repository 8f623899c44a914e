package org.sentimentstream.scorer.audit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * Lets a candidate score reviews of the past before it goes live, and holds its scores against the
 * recorded ones.
 */
public final class Backtest implements ReviewWalk.Visitor {

  /** Which reviews: those of the last hours or the last so many. */
  public sealed interface Selection {}

  /** Reviews whose records are not older than this. */
  public record Since(Duration age) implements Selection {}

  /** The last reviews, as many of each partition as it takes, as equally as may be. */
  public record Last(long count) implements Selection {}

  /** What the candidate's classification is to be held against. */
  private record Recorded(
      ReviewPosition position, Review review, AnswerIndex.Stamp stamp, float probability) {}

  private final ReviewClassifier candidate;
  private final ReviewWalk walk;
  private final ScoringTeam team;
  private final Progress progress;
  private final BacktestReport.Counts counts = new BacktestReport.Counts();
  private long all;
  private long done;

  private Backtest(
      ReviewClassifier candidate, ReviewWalk walk, ScoringTeam team, Progress progress) {
    this.candidate = candidate;
    this.walk = walk;
    this.team = team;
    this.progress = progress;
  }

  public static BacktestReport run(
      ReviewClassifier candidate, ScorerConfig config, Selection selection, Progress progress)
      throws IOException, InterruptedException {
    String topic = config.topics().reviews();
    try (ReviewWalk walk = new ReviewWalk(config, config.applicationId() + "-backtest");
        ScoringTeam team = new ScoringTeam()) {
      Backtest backtest = new Backtest(candidate, walk, team, progress);
      List<OffsetRange> there = there(walk.ends(), topic);
      if (selection instanceof Since since) {
        long sinceMs = System.currentTimeMillis() - since.age().toMillis();
        List<OffsetRange> ranges = new ArrayList<>();
        for (OffsetRange range : there) {
          TopicPartition partition = new TopicPartition(topic, range.partition());
          long from = walk.records().firstSince(partition, sinceMs, range.to());
          ranges.add(new OffsetRange(range.partition(), Math.min(from, range.to()), range.to()));
        }
        return backtest.run(ranges, sinceMs);
      }
      return backtest.run(last(there, ((Last) selection).count()), null);
    }
  }

  private static List<OffsetRange> there(TopicEnds ends, String topic) throws InterruptedException {
    Map<TopicPartition, Long> beginnings = ends.beginnings(topic);
    List<OffsetRange> there = new ArrayList<>();
    ends.ends(topic)
        .forEach(
            (partition, end) ->
                there.add(
                    new OffsetRange(
                        partition.partition(),
                        Math.min(end, beginnings.getOrDefault(partition, 0L)),
                        end)));
    there.sort(Comparator.comparingInt(OffsetRange::partition));
    return there;
  }

  /** The ends of ranges, so many offsets together: short ranges whole, of the others the same. */
  static List<OffsetRange> last(List<OffsetRange> there, long count) {
    List<OffsetRange> last = new ArrayList<>();
    long left = count;
    List<OffsetRange> shortestFirst =
        there.stream().sorted(Comparator.comparingLong(OffsetRange::size)).toList();
    for (int i = 0; i < shortestFirst.size(); i++) {
      OffsetRange range = shortestFirst.get(i);
      int others = shortestFirst.size() - i;
      long share = Math.min(range.size(), (left + others - 1) / others);
      last.add(new OffsetRange(range.partition(), range.to() - share, range.to()));
      left -= share;
    }
    last.sort(Comparator.comparingInt(OffsetRange::partition));
    return last;
  }

  private BacktestReport run(List<OffsetRange> ranges, @Nullable Long sinceMs)
      throws IOException, InterruptedException {
    all = ranges.stream().mapToLong(OffsetRange::size).sum();
    walk.walk(ranges, sinceMs, this);
    return counts.report();
  }

  @Override
  public void visit(List<ConsumerRecord<byte[], byte[]>> records, AnswerIndex answers)
      throws InterruptedException {
    List<ScoringTeam.Task> tasks = new ArrayList<>();
    List<Recorded> recorded = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Optional<Review> review = walk.records().review(record);
      for (AnswerIndex.Answer answer : answers.take(record.partition(), record.offset())) {
        AnswerIndex.Stamp stamp = answer.stamp();
        if (stamp != null && review.isPresent()) {
          ReviewPosition position =
              new ReviewPosition(record.topic(), record.partition(), record.offset());
          tasks.add(new ScoringTeam.Task(candidate, review.get().getText()));
          recorded.add(new Recorded(position, review.get(), stamp, answer.probability()));
          break;
        }
      }
    }
    long begin = System.nanoTime();
    List<@Nullable Classification> scored = team.score(tasks);
    counts.scoring(System.nanoTime() - begin);
    counts.reviews(records.size());
    for (int i = 0; i < recorded.size(); i++) {
      Classification found = scored.get(i);
      Recorded event = recorded.get(i);
      if (found != null) {
        counts.compared(
            event.position(), event.review(), event.stamp(), event.probability(), found);
      }
    }
    done += records.size();
    progress.done(done, all);
  }

  @Override
  public void answersLeft(int partition, List<Long> offsets) {} // replay's concern

  @Override
  public void passed(AnswerIndex answers) {} // replay's concern
}
