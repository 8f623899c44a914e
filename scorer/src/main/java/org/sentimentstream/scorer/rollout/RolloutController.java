package org.sentimentstream.scorer.rollout;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.retry.Backoff;
import org.sentimentstream.scorer.retry.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A candidate for the controller of the rollouts. All candidates are in one consumer group of the
 * control topic; its single partition has one owner, who is the controller until it dies or leaves:
 * Kafka is the only coordinator. Each scorer instance has a candidate, and so have operators'
 * commands where no instance runs. Whatever goes wrong, the candidate begins anew.
 */
final class RolloutController implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RolloutController.class);
  private static final Duration POLL = Duration.ofMillis(50);

  private final ScorerConfig config;
  private final String clientId;
  private final ClientSettings clients;
  private final RolloutMetrics metrics;
  private final StopSignal stop = new StopSignal();
  private final Thread thread = new Thread(this::run, "rollout-controller");

  private volatile @Nullable Consumer<byte[], byte[]> polling;
  private volatile @Nullable AuthorizationException refusal;

  RolloutController(ScorerConfig config, String clientId, RolloutMetrics metrics) {
    this.config = config;
    this.clientId = clientId + "-controller";
    this.clients = new ClientSettings(config);
    this.metrics = metrics;
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Backoff backoff = new Backoff(Duration.ofSeconds(5));
    while (!stop.isStopped()) {
      try (Candidacy candidacy = new Candidacy()) {
        candidacy.run(backoff);
      } catch (WakeupException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("The rollouts' controller begins anew: {}", e.toString());
        LOG.debug("The rollouts' controller begins anew", e);
        refusal = e instanceof AuthorizationException refused ? refused : null;
        try {
          if (stop.await(backoff.next())) {
            return;
          }
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** From joining the group to leaving it. */
  private final class Candidacy implements ConsumerRebalanceListener, AutoCloseable {

    private final Consumer<byte[], byte[]> consumer;
    private @Nullable ControllerTerm term;

    Candidacy() {
      String topic = config.topics().modelControl();
      consumer =
          new KafkaConsumer<>(clients.groupConsumer(clientId, config.topics().controllerId()));
      polling = consumer;
      consumer.subscribe(List.of(topic), this);
    }

    void run(Backoff backoff) {
      while (!stop.isStopped()) {
        Iterable<ConsumerRecord<byte[], byte[]>> commands = consumer.poll(POLL);
        ControllerTerm current = term;
        if (current != null) {
          commands.forEach(current::judge);
          current.proceed();
          backoff.reset();
        }
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      for (TopicPartition partition : partitions) {
        LOG.info("{} is the controller of the rollouts", clientId);
        ControllerTerm begun = ControllerTerm.begin(config, clientId, metrics);
        term = begun;
        consumer.seek(partition, begun.state().controlOffset());
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      ControllerTerm ending = term;
      if (ending != null && !partitions.isEmpty()) {
        LOG.info("{} is no longer the controller of the rollouts", clientId);
        term = null;
        ending.close();
      }
    }

    @Override
    public void close() {
      try (consumer) {
        polling = null;
        ControllerTerm ending = term;
        term = null;
        if (ending != null) {
          ending.close();
        }
      }
    }
  }

  /** What this client may not do that a controller must; null as far as is known. */
  @Nullable AuthorizationException refusal() {
    return refusal;
  }

  /** Leaves the group, so that another candidate takes over at once. */
  @Override
  public void close() {
    stop.stop();
    try {
      thread.join(Duration.ofSeconds(5).toMillis());
      Consumer<byte[], byte[]> hanging = polling;
      if (thread.isAlive() && hanging != null) {
        hanging.wakeup();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
