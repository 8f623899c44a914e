package org.sentimentstream.scorer.audit;

import java.io.IOException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * Goes through ranges of the reviews' topic, each review beside its recorded answers. Partition by
 * partition and in passes of a few million offsets, so that memory is bounded however many there
 * are; each pass reads the answers once.
 */
final class ReviewWalk implements AutoCloseable {

  /** Eight bytes each. */
  private static final long OFFSETS_PER_PASS = 4_000_000;

  /** Sees what is there. */
  interface Visitor {
    /** Some reviews of a partition, in order; it takes their answers out of the index. */
    void visit(List<ConsumerRecord<byte[], byte[]>> records, AnswerIndex answers)
        throws IOException, InterruptedException;

    /** Offsets of a partition that have an answer and no review. */
    void answersLeft(int partition, List<Long> offsets);

    /** A pass over the answers ended. */
    void passed(AnswerIndex answers);
  }

  private final String topic;
  private final TopicEnds ends;
  private final ReviewRecords records;
  private final AnswerReader answers;

  ReviewWalk(ScorerConfig config, String clientId) {
    this.topic = config.topics().reviews();
    this.ends = new TopicEnds(config, clientId);
    this.records = new ReviewRecords(config, clientId);
    this.answers = new AnswerReader(config, ends, clientId);
  }

  /**
   * Goes through the ranges.
   *
   * @param answersSinceMs time of the oldest answer that is needed; null for all
   */
  void walk(List<OffsetRange> ranges, @Nullable Long answersSinceMs, Visitor visitor)
      throws IOException, InterruptedException {
    for (List<OffsetRange> pass : OffsetRange.passes(ranges, OFFSETS_PER_PASS)) {
      AnswerIndex index = new AnswerIndex(pass);
      answers.read(index, answersSinceMs);
      for (OffsetRange range : pass) {
        records.visit(
            new TopicPartition(topic, range.partition()),
            range.from(),
            range.to(),
            read -> visitor.visit(read, index));
        visitor.answersLeft(range.partition(), index.left(range));
      }
      visitor.passed(index);
    }
  }

  TopicEnds ends() {
    return ends;
  }

  ReviewRecords records() {
    return records;
  }

  AnswerReader answers() {
    return answers;
  }

  @Override
  public void close() {
    records.close();
    ends.close();
  }
}
