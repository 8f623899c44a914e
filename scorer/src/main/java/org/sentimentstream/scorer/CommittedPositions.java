package org.sentimentstream.scorer;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/** Where the application goes on in the topic of the reviews. Asks the broker each time. */
final class CommittedPositions {

  private static final int TIMEOUT_SECONDS = 10;

  private final ScorerConfig config;
  private final String instanceId;

  CommittedPositions(ScorerConfig config, String instanceId) {
    this.config = config;
    this.instanceId = instanceId;
  }

  /** The committed offset of a partition; 0 where nothing was committed yet. */
  long of(int partition) throws InterruptedException {
    TopicPartition asked = new TopicPartition(config.topics().reviews(), partition);
    String client = config.applicationId() + "-" + instanceId + "-positions";
    try (Admin admin = Admin.create(new ClientSettings(config).admin(client))) {
      @Nullable OffsetAndMetadata committed =
          admin
              .listConsumerGroupOffsets(
                  config.applicationId(), new ListConsumerGroupOffsetsOptions().requireStable(true))
              .partitionsToOffsetAndMetadata()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(asked);
      return committed == null ? 0 : committed.offset();
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the committed offset of " + asked + " is not known", e);
    }
  }
}
