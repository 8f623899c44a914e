package org.sentimentstream.scorer.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * One instance's part in the rollout: it is a candidate for the controller, follows the rollout
 * state, brings the wanted models to life and tells how far it is.
 */
public final class InstanceRollout implements AutoCloseable {

  private final RolloutController controller;
  private final StatusPublisher status;
  private final ModelRollout rollout;
  private final StateFollower state;
  private final OwnedPartitions partitions = new OwnedPartitions();
  private final ModelObservations observations = new ModelObservations();

  /**
   * @param listener hears of each change, in order, after the status topic does
   * @param beforeStatus brings up to date what a status tells of the partitions
   */
  public InstanceRollout(
      ScorerConfig config,
      String instanceId,
      MeterRegistry meters,
      Consumer<RolloutProgress> listener,
      Runnable beforeStatus) {
    ClientSettings clients = new ClientSettings(config);
    Map<String, Object> registry = clients.registry();
    RolloutMetrics metrics = new RolloutMetrics(meters);
    String client = config.applicationId() + "-" + instanceId;
    RolloutTopics topics = new RolloutTopics(config, client);
    ModelStore store =
        new ModelStore(
            config.modelCacheDirectory(),
            topics.artifacts(),
            new UriArtifacts(),
            TrustedKeys.of(config));
    this.status =
        new StatusPublisher(
            clients.producer(client + "-status"),
            registry,
            config.topics().modelStatus(),
            instanceId,
            config.applicationId(),
            config.heartbeat(),
            partitions,
            observations,
            () -> {
              beforeStatus.run();
              metrics.show(partitions);
            });
    this.rollout =
        new ModelRollout(
            store,
            new ModelLoader(config.maxTokens()),
            config.prepareTimeout(),
            observations,
            progress -> {
              status.publish(progress);
              listener.accept(progress);
            },
            metrics);
    RolloutMetrics.follow(meters, rollout);
    this.state = new StateFollower(topics::snapshots, rollout::follow);
    this.controller = new RolloutController(config, client, metrics);
  }

  public void start() {
    status.start();
    state.start();
    controller.start();
  }

  /** The routing that reviews are scored by. */
  public ServingRouting serving() {
    return rollout;
  }

  /** The stable model that scores now; null before the first. */
  public @Nullable ActiveModel active() {
    ActiveRouting now = rollout.current();
    return now == null ? null : now.stable();
  }

  public OwnedPartitions partitions() {
    return partitions;
  }

  public ModelObservations observations() {
    return observations;
  }

  /** Time since a broker took a status; empty before the first. */
  public Optional<Duration> sinceStatus() {
    return status.sinceSent();
  }

  public RolloutProgress progress() {
    return rollout.progress();
  }

  @Override
  public void close() {
    controller.close();
    state.close();
    rollout.close();
    status.close();
  }
}
