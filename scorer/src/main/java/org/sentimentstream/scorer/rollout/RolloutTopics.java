package org.sentimentstream.scorer.rollout;

import java.util.Map;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/** Opens readers of the rollout's topics, each under a client id of its own. */
final class RolloutTopics {

  /** A cluster misses a dead broker after 9 s, and only then do others take over what it led. */
  private static final int CALL_TIMEOUT_MS = 30_000;

  private final ScorerConfig config;
  private final ClientSettings clients;
  private final String clientId;

  RolloutTopics(ScorerConfig config, String clientId) {
    this.config = config;
    this.clients = new ClientSettings(config);
    this.clientId = clientId;
  }

  /** Settings of the serdes. */
  Map<String, Object> registry() {
    return clients.registry();
  }

  TopicReader<RolloutCommand> commands() {
    return new TopicReader<>(
        RolloutCommand.class, consumer("-control"), registry(), config.topics().modelControl());
  }

  TopicReader<RolloutSnapshot> snapshots() {
    return new TopicReader<>(
        RolloutSnapshot.class, consumer("-state"), registry(), config.topics().modelState());
  }

  TopicReader<RolloutEvent> events() {
    return new TopicReader<>(
        RolloutEvent.class, consumer("-events"), registry(), config.topics().modelEvents());
  }

  StatusReader statuses() {
    return new StatusReader(consumer("-status"), registry(), config.topics().modelStatus());
  }

  KafkaArtifacts artifacts() {
    return new KafkaArtifacts(consumer("-artifacts"), registry(), config.topics().modelArtifacts());
  }

  private Map<String, Object> consumer(String suffix) {
    Map<String, Object> settings = clients.consumer(clientId + suffix);
    settings.putIfAbsent("default.api.timeout.ms", CALL_TIMEOUT_MS);
    return settings;
  }
}
