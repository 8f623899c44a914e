package org.sentimentstream.scorer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.retry.StopSignal;
import org.sentimentstream.scorer.rollout.InstanceRollout;
import org.sentimentstream.scorer.topology.ScoringContext;
import org.sentimentstream.scorer.topology.ScoringListener;
import org.sentimentstream.scorer.topology.ScoringMetrics;
import org.sentimentstream.scorer.topology.ScoringTopology;
import org.sentimentstream.scorer.trends.ProductTrends;
import org.sentimentstream.scorer.trends.Trends;

/**
 * One stay in the consumer group: Kafka Streams from joining to leaving. It is not started again;
 * an instance that comes back has another one.
 */
final class ScoringRun {

  /** A stream thread may wait this long for something: a third of Kafka's max.poll.interval. */
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  /** Kafka's, which has no constant for it. */
  private static final int DEFAULT_MAX_POLL_INTERVAL_MS = 300_000;

  private final String reviews;
  private final StopSignal stop = new StopSignal();
  private final KafkaStreams streams;
  private final KafkaStreamsMetrics streamsMetrics;
  private final Duration longestSilence;
  private final @Nullable ProductTrends trends;

  /**
   * @param directory of the instance alone, for stores on disk
   * @param meters receives the meters of Kafka Streams and its clients until this leaves
   * @param trends how the trends of products are counted; null where they are not
   * @param onFatal hears of a failure that no repetition can mend
   * @param onChange hears of each change of Kafka Streams' state
   */
  ScoringRun(
      ScorerConfig config,
      String instanceId,
      Path directory,
      InstanceRollout rollout,
      ScoringMetrics metrics,
      MeterRegistry meters,
      @Nullable Trends trends,
      ScoringListener listener,
      Consumer<Throwable> onFatal,
      Consumer<KafkaStreams.State> onChange) {
    ClientSettings clients = new ClientSettings(config);
    ScoringContext scoring =
        new ScoringContext(
            rollout.serving(),
            instanceId,
            clients.registry(),
            config.formats(),
            config.topics(),
            config.contributions(),
            config.maxReviewBytes(),
            config.shadowMaxLag(),
            PATIENCE,
            new CommittedPositions(config, instanceId)::of,
            stop,
            metrics,
            trends,
            rollout.observations(),
            rollout.partitions(),
            listener);
    this.reviews = config.topics().reviews();
    Properties settings = clients.streams(instanceId, directory);
    this.longestSilence = longestSilence(settings);
    this.streams = new KafkaStreams(ScoringTopology.build(scoring), settings);
    this.streamsMetrics = new KafkaStreamsMetrics(streams);
    streamsMetrics.bindTo(meters);
    this.trends = trends == null ? null : new ProductTrends(streams, trends);
    streams.setUncaughtExceptionHandler(new StreamFailures(stop, onFatal));
    streams.setStateListener((now, before) -> onChange.accept(now));
  }

  /** After this the group takes a consumer that asks for nothing for dead. */
  private static Duration longestSilence(Properties settings) {
    Object interval =
        new StreamsConfig(settings)
            .getMainConsumerConfigs("any", "any", 0)
            .getOrDefault(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, DEFAULT_MAX_POLL_INTERVAL_MS);
    return Duration.ofMillis(Long.parseLong(interval.toString()));
  }

  void start() {
    streams.start();
  }

  KafkaStreams.State state() {
    return streams.state();
  }

  /** True where all partitions that the group gave to this instance are being scored. */
  boolean isScoring() {
    return state() == KafkaStreams.State.RUNNING;
  }

  /** True where a stream thread hangs: the group has given its partitions to others. */
  boolean isHanging() {
    return PollWatch.longestSilence(streams.metrics()).compareTo(longestSilence) > 0;
  }

  /** The trends of products; null where they are not counted. */
  @Nullable ProductTrends trends() {
    return trends;
  }

  /** The reviews that wait in each partition. */
  Map<Integer, Long> lags() {
    return LagWatch.lags(streams.metrics(), reviews);
  }

  /**
   * Commits what is scored and leaves the group, so that others take over at once.
   *
   * @param deadline how long the stream threads may take to finish
   * @return whether they have
   */
  boolean leave(Duration deadline) {
    // The threads learn that they are to leave before those that wait for something are woken: one
    // that died of its wait beforehand would stay a member until its session times out.
    var unused = streams.close(leaving(Duration.ZERO));
    stop.stop();
    streamsMetrics.close();
    return streams.close(leaving(deadline));
  }

  private static CloseOptions leaving(Duration timeout) {
    return CloseOptions.timeout(timeout)
        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  }
}
