package org.sentimentstream.scorer.rollout;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * One instance's part in the rollout: it follows the log of commands, brings the wanted model to
 * life and tells how far it is.
 */
public final class InstanceRollout implements AutoCloseable {

  private final StatusPublisher status;
  private final ModelRollout rollout;
  private final ControlLog log;

  /**
   * @param listener hears of each change, in order, after the status topic does
   */
  public InstanceRollout(
      ScorerConfig config,
      String instanceId,
      MeterRegistry meters,
      Consumer<RolloutProgress> listener) {
    ClientSettings clients = new ClientSettings(config);
    Map<String, Object> registry = clients.registry();
    RolloutMetrics metrics = new RolloutMetrics(meters);
    String client = config.applicationId() + "-" + instanceId;
    ModelStore store =
        new ModelStore(
            config.modelCacheDirectory(),
            new KafkaArtifacts(
                clients.consumer(client + "-artifacts"),
                registry,
                config.topics().modelArtifacts()),
            new UriArtifacts());
    this.status =
        new StatusPublisher(
            clients.producer(client + "-status"),
            registry,
            config.topics().modelStatus(),
            instanceId,
            config.applicationId(),
            config.heartbeat());
    this.rollout =
        new ModelRollout(
            store,
            new ModelLoader(config.maxTokens()),
            progress -> {
              status.publish(progress);
              listener.accept(progress);
            },
            metrics);
    this.log =
        new ControlLog(
            () ->
                new ControlLogReader(
                    clients.consumer(client + "-control"),
                    registry,
                    config.topics().modelControl()),
            rollout::follow,
            metrics);
  }

  public void start() {
    status.start();
    log.start();
  }

  /** The model that scores now; null before the first. */
  public @Nullable ActiveModel active() {
    return rollout.active();
  }

  public RolloutProgress progress() {
    return rollout.progress();
  }

  @Override
  public void close() {
    log.close();
    rollout.close();
    status.close();
  }
}
