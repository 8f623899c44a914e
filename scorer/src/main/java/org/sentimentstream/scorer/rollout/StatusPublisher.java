package org.sentimentstream.scorer.rollout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.schemas.SentimentSerdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells on the status topic what this instance runs: at each change, as a heartbeat, and when it
 * ends. A status that cannot be sent is logged and no more: the next one follows.
 */
final class StatusPublisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);
  private static final Duration LAST_WORD = Duration.ofSeconds(2);

  private final String topic;
  private final String instanceId;
  private final String applicationId;
  private final Duration heartbeat;
  private final OwnedPartitions partitions;
  private final ModelObservations observations;
  private final Runnable before;
  private final Serializer<InstanceStatus> serializer;
  private final Producer<byte[], byte[]> producer;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread status = new Thread(task, "model-status");
            status.setDaemon(true);
            return status;
          });

  private volatile RolloutProgress latest = RolloutProgress.waiting();

  /** When a broker took a status, by the JVM's clock; null before the first. */
  private volatile @Nullable Long sentAt;

  /**
   * @param settings of a producer
   * @param registry settings of the serdes
   * @param before is run before each status: brings partitions and observations up to date
   */
  StatusPublisher(
      Map<String, Object> settings,
      Map<String, Object> registry,
      String topic,
      String instanceId,
      String applicationId,
      Duration heartbeat,
      OwnedPartitions partitions,
      ModelObservations observations,
      Runnable before) {
    this.topic = topic;
    this.instanceId = instanceId;
    this.applicationId = applicationId;
    this.heartbeat = heartbeat;
    this.partitions = partitions;
    this.observations = observations;
    this.before = before;
    this.serializer = SentimentSerdes.value(InstanceStatus.class, registry).serializer();
    this.producer = new KafkaProducer<>(settings);
  }

  void start() {
    long period = heartbeat.toMillis();
    Future<?> unused = // its failures are logged where they happen
        thread.scheduleWithFixedDelay(
            () -> send(latest, latest.state()), 0, period, TimeUnit.MILLISECONDS);
  }

  /** The instance is now this far. */
  void publish(RolloutProgress progress) {
    latest = progress;
    try {
      thread.execute(() -> send(progress, progress.state()));
    } catch (RejectedExecutionException e) {
      LOG.debug("The instance has ended: {} is not told", progress);
    }
  }

  /** Time since a broker took a status; empty before the first. */
  Optional<Duration> sinceSent() {
    return Optional.ofNullable(sentAt).map(at -> Duration.ofNanos(System.nanoTime() - at));
  }

  private void send(RolloutProgress progress, InstanceState state) {
    try {
      before.run();
      byte[] key = instanceId.getBytes(StandardCharsets.UTF_8);
      byte[] value = serializer.serialize(topic, status(progress, state));
      Future<?> unused = // the callback hears of its failure
          producer.send(
              new ProducerRecord<>(topic, key, value),
              (metadata, failure) -> {
                if (failure == null) {
                  sentAt = System.nanoTime();
                } else {
                  LOG.warn("Status could not be sent to {}: {}", topic, failure.toString());
                }
              });
    } catch (RuntimeException e) {
      LOG.warn("Status could not be sent to {}: {}", topic, e.toString());
    }
  }

  private InstanceStatus status(RolloutProgress progress, InstanceState state) {
    return InstanceStatus.newBuilder()
        .setInstanceId(instanceId)
        .setApplicationId(applicationId)
        .setEpoch(progress.epoch())
        .setState(state)
        .setActive(ref(progress.active()))
        .setDesired(ref(progress.desired()))
        .setFailure(progress.failure())
        .setUpdatedAt(Instant.now())
        .setHeartbeatMs(heartbeat.toMillis())
        .setRolloutEpoch(progress.rolloutEpoch())
        .setServingEpoch(progress.servingEpoch())
        .setLoaded(progress.loaded())
        .setPartitions(partitions.toAvro())
        .setObservations(observations.toAvro())
        .build();
  }

  private static @Nullable ModelRef ref(@Nullable Manifest manifest) {
    return manifest == null ? null : manifest.ref();
  }

  /** Says STOPPED as the last word, if the broker takes it within a few seconds. */
  @Override
  public void close() {
    thread.execute(() -> send(latest, InstanceState.STOPPED));
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LAST_WORD.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(LAST_WORD);
    serializer.close();
  }
}
