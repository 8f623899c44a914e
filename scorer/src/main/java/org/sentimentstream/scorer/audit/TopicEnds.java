package org.sentimentstream.scorer.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/** Asks a broker where partitions begin and end, and how far a scorer has come in them. */
public final class TopicEnds implements AutoCloseable {

  private final Admin admin;

  public TopicEnds(ScorerConfig config, String clientId) {
    this.admin = Admin.create(new ClientSettings(config).admin(clientId));
  }

  /**
   * Offsets behind the last record of each partition, open transactions included: whoever reads
   * committed records up to there has seen all that was committed before this call.
   */
  public Map<TopicPartition, Long> ends(String topic) throws InterruptedException {
    return offsets(topic, OffsetSpec.latest());
  }

  /** The first offset of each partition that is still there. */
  public Map<TopicPartition, Long> beginnings(String topic) throws InterruptedException {
    return offsets(topic, OffsetSpec.earliest());
  }

  /**
   * The first offset of each partition that an application has not scored yet, as far as Kafka
   * still knows it.
   */
  Map<TopicPartition, Long> scored(String applicationId) throws InterruptedException {
    Map<TopicPartition, Long> scored = new HashMap<>();
    try {
      admin
          .listConsumerGroupOffsets(applicationId)
          .partitionsToOffsetAndMetadata()
          .get()
          .forEach(
              (partition, committed) -> {
                if (committed != null) {
                  scored.put(partition, committed.offset());
                }
              });
      return scored;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Map.of();
      }
      throw asKafka(e);
    }
  }

  private Map<TopicPartition, Long> offsets(String topic, OffsetSpec which)
      throws InterruptedException {
    List<TopicPartition> partitions = new ArrayList<>();
    get(admin.describeTopics(Set.of(topic)).allTopicNames())
        .values()
        .forEach(
            description ->
                description
                    .partitions()
                    .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, which));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    get(admin.listOffsets(asked).all())
        .forEach((partition, found) -> offsets.put(partition, found.offset()));
    return offsets;
  }

  private static <T> T get(KafkaFuture<T> answer) throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw asKafka(e);
    }
  }

  private static KafkaException asKafka(ExecutionException e) {
    return e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
  }

  @Override
  public void close() {
    admin.close();
  }
}
