package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.schemas.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoint files in the topic of the artifacts: pieces under the keys {@code DIGEST/INDEX},
 * {@link Topics#CHUNK_BYTES} each but for the last. A piece goes to its place in the file as it
 * comes, so that memory holds one fetch and never a file.
 */
final class KafkaArtifacts implements ArtifactSource {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaArtifacts.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final int POLL_RECORDS = 16;
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final Map<String, Object> settings;
  private final Map<String, Object> registry;
  private final String topic;

  /**
   * @param settings of a consumer in no group
   * @param registry settings of the serdes
   */
  KafkaArtifacts(Map<String, Object> settings, Map<String, Object> registry, String topic) {
    this.settings = new HashMap<>(settings);
    this.settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
    this.registry = registry;
    this.topic = topic;
  }

  /** The key of a piece. */
  static byte[] key(String digest, int index) {
    return (digest + "/" + index).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void fetch(Manifest manifest, FileChannel into) throws IOException, InterruptedException {
    ChunkedFile file = new ChunkedFile(manifest.digest(), manifest.size());
    try (Deserializer<ArtifactChunk> deserializer =
            SentimentSerdes.value(ArtifactChunk.class, registry).deserializer();
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long heard = System.nanoTime();
      while (!file.isComplete() && !atEnd(consumer, ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          heard = System.nanoTime();
          ArtifactChunk chunk = chunk(manifest, deserializer, record);
          if (chunk != null && !file.take(chunk, into)) {
            LOG.warn(
                "Skipped a piece that does not fit its file: {}/{}",
                chunk.getDigest(),
                chunk.getIndex());
          }
        }
        if (System.nanoTime() - heard > SILENCE.toNanos()) {
          throw new IOException(
              "topic " + topic + ": no record came within " + SILENCE.toSeconds() + " s");
        }
      }
    } catch (InterruptException e) {
      Thread.interrupted(); // the exception below tells it
      throw new InterruptedException();
    } catch (KafkaException e) {
      throw new IOException("topic " + topic + ": " + e.getMessage(), e);
    }
    if (!file.isComplete()) {
      throw new IOException("topic " + topic + " has " + file.progress() + " of " + manifest);
    }
  }

  private static boolean atEnd(Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** The piece in a record; null where it is of another file or of none. */
  private static @Nullable ArtifactChunk chunk(
      Manifest manifest,
      Deserializer<ArtifactChunk> deserializer,
      ConsumerRecord<byte[], byte[]> record) {
    byte[] prefix = (manifest.digest() + "/").getBytes(StandardCharsets.UTF_8);
    byte[] key = record.key();
    if (key == null
        || record.value() == null
        || key.length < prefix.length
        || !Arrays.equals(prefix, Arrays.copyOf(key, prefix.length))) {
      return null;
    }
    try {
      return deserializer.deserialize(record.topic(), record.headers(), record.value());
    } catch (SerializationException | StackOverflowError e) {
      LOG.warn(
          "Skipped a record that is no piece of {} at {}-{}@{}: {}",
          manifest,
          record.topic(),
          record.partition(),
          record.offset(),
          e.toString());
      return null;
    }
  }
}
