package org.sentimentstream.deploy.retrain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.access.Role;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic of labelled reviews as one run sees it: committed records up to where each partition
 * ended when the run asked, so that a run ends however many come meanwhile. A record that is no
 * labelled review is skipped. Where the last run ended are the committed offsets of the consumer
 * group {@value #GROUP}.
 */
final class LabelledTopic implements AutoCloseable {

  static final String GROUP = Role.RETRAIN_GROUP;

  private static final Logger LOG = LoggerFactory.getLogger(LabelledTopic.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final int MAX_REVIEWS = 1_000_000;
  private static final long MAX_BYTES = 1L << 30;

  private final Consumer<byte[], byte[]> consumer;
  private final Deserializer<LabelledReview> deserializer;
  private final String topic;
  private final int maxReviewBytes;

  LabelledTopic(ScorerConfig config) {
    ClientSettings clients = new ClientSettings(config);
    Map<String, Object> settings = new HashMap<>(clients.consumer(GROUP));
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    this.topic = config.topics().labelledReviews();
    this.maxReviewBytes = config.maxReviewBytes();
    this.deserializer =
        SentimentSerdes.value(LabelledReview.class, clients.registry()).deserializer();
    this.consumer = new KafkaConsumer<>(settings);
  }

  /** A review and where it is. */
  private record Found(
      org.sentimentstream.trainer.dataset.LabelledReview review,
      long time,
      int partition,
      long offset) {}

  /**
   * Reads the reviews.
   *
   * @param to time before which records count; null for all that are there now
   * @throws IllegalStateException where there are more than the job can hold
   */
  LabelledSnapshot read(ReadFrom from, @Nullable Instant to) {
    Set<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .collect(Collectors.toSet());
    consumer.assign(partitions);
    consumer.resume(partitions); // an earlier read has paused what it had finished
    Map<TopicPartition, OffsetRange> ranges = ranges(partitions, from, to);
    ranges.forEach((partition, range) -> consumer.seek(partition, range.from()));

    List<Found> found = new ArrayList<>();
    int newReviews = 0;
    int skipped = 0;
    long bytes = 0;
    Set<TopicPartition> open = new HashSet<>(partitions);
    long heard = System.nanoTime();
    while (pauseFinished(open, ranges)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        heard = System.nanoTime();
        OffsetRange range = ranges.get(new TopicPartition(record.topic(), record.partition()));
        if (range == null || record.offset() >= range.to()) {
          continue;
        }
        Found review = decode(record);
        if (review == null) {
          skipped++;
          continue;
        }
        found.add(review);
        newReviews += record.offset() >= range.last() ? 1 : 0;
        bytes += record.serializedValueSize();
        requireRoom(found.size(), bytes);
      }
      if (System.nanoTime() - heard > SILENCE.toNanos()) {
        throw new TimeoutException(
            "topic " + topic + ": no record came within " + SILENCE.toSeconds() + " s");
      }
    }
    found.sort(
        Comparator.comparingLong(Found::time)
            .thenComparingInt(Found::partition)
            .thenComparingLong(Found::offset));
    SortedMap<Integer, OffsetRange> byNumber = new TreeMap<>();
    ranges.forEach((partition, range) -> byNumber.put(partition.partition(), range));
    return new LabelledSnapshot(
        found.stream().map(Found::review).toList(), byNumber, newReviews, skipped);
  }

  private Map<TopicPartition, OffsetRange> ranges(
      Set<TopicPartition> partitions, ReadFrom from, @Nullable Instant to) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> topicEnds = consumer.endOffsets(partitions);
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
    Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
    Map<TopicPartition, Long> froms =
        from instanceof ReadFrom.At at ? atTime(topicEnds, at.time()) : begins;
    Map<TopicPartition, Long> ends = to == null ? topicEnds : atTime(topicEnds, to);
    for (TopicPartition partition : partitions) {
      long begin = begins.getOrDefault(partition, 0L);
      long end = Math.max(begin, ends.getOrDefault(partition, begin));
      long last = last(committed.get(partition), begin, topicEnds.getOrDefault(partition, begin));
      long start = from instanceof ReadFrom.Last ? last : froms.getOrDefault(partition, begin);
      ranges.put(partition, new OffsetRange(Math.min(start, end), end, last));
    }
    return ranges;
  }

  private static long last(@Nullable OffsetAndMetadata committed, long begin, long end) {
    if (committed == null || committed.offset() > end) { // the topic was made anew
      return begin;
    }
    return Math.max(begin, committed.offset());
  }

  /** Offset of the first record of that time or later; the end where there is none. */
  private Map<TopicPartition, Long> atTime(Map<TopicPartition, Long> ends, Instant time) {
    Map<TopicPartition, Long> query = new HashMap<>();
    ends.keySet().forEach(partition -> query.put(partition, time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(query);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          OffsetAndTimestamp at = found.get(partition);
          offsets.put(partition, at == null ? end : Math.min(at.offset(), end));
        });
    return offsets;
  }

  /**
   * Stops fetching what is read to its end; false where nothing is left. By position, not by the
   * last record: the marker of a transaction has an offset and is no record.
   */
  private boolean pauseFinished(Set<TopicPartition> open, Map<TopicPartition, OffsetRange> ranges) {
    List<TopicPartition> finished =
        open.stream().filter(p -> isFinished(p, ranges.get(p))).toList();
    consumer.pause(finished);
    finished.forEach(open::remove);
    return !open.isEmpty();
  }

  private boolean isFinished(TopicPartition partition, @Nullable OffsetRange range) {
    return range == null || consumer.position(partition) >= range.to();
  }

  private @Nullable Found decode(ConsumerRecord<byte[], byte[]> record) {
    String problem;
    try {
      byte[] value = record.value();
      if (value == null) {
        problem = "it has no value";
      } else if (value.length > maxReviewBytes) {
        problem = "it has " + value.length + " bytes, at most " + maxReviewBytes + " are read";
      } else {
        LabelledReview review = deserializer.deserialize(topic, record.headers(), value);
        if (review.getLabel() != SentimentLabel.UNKNOWN) {
          String id = topic + "-" + record.partition() + "@" + record.offset();
          return new Found(
              new org.sentimentstream.trainer.dataset.LabelledReview(
                  id, review.getText(), review.getLabel() == SentimentLabel.POSITIVE),
              record.timestamp(),
              record.partition(),
              record.offset());
        }
        problem = "its label is neither POSITIVE nor NEGATIVE";
      }
    } catch (SerializationException | StackOverflowError e) {
      problem = e.toString();
    }
    LOG.warn(
        "Skipped a record that is no labelled review at {}-{}@{}: {}",
        topic,
        record.partition(),
        record.offset(),
        problem);
    return null;
  }

  private void requireRoom(int reviews, long bytes) {
    if (reviews > MAX_REVIEWS || bytes > MAX_BYTES) {
      throw new IllegalStateException(
          "topic %s: expected at most %,d labelled reviews of %,d bytes together, there are more; --from can leave out old ones"
              .formatted(topic, MAX_REVIEWS, MAX_BYTES));
    }
  }

  /** Remembers where the next run finds what is new. */
  void commit(Map<Integer, OffsetRange> offsets) {
    commitEach(offsets, OffsetRange::next);
  }

  /**
   * Commits what was committed before: a broker forgets the offsets of a group that is silent for a
   * week.
   */
  void keep(Map<Integer, OffsetRange> offsets) {
    commitEach(offsets, OffsetRange::last);
  }

  private void commitEach(Map<Integer, OffsetRange> offsets, ToLongFunction<OffsetRange> chosen) {
    Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    offsets.forEach(
        (partition, range) ->
            committed.put(
                new TopicPartition(topic, partition),
                new OffsetAndMetadata(chosen.applyAsLong(range))));
    consumer.commitSync(committed);
  }

  @Override
  public void close() {
    deserializer.close();
    consumer.close();
  }
}
