package org.sentimentstream.scorer;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.schemas.Topics;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/** Makes sure, before anything starts, that there is a broker and that the topics are there. */
public final class TopicPreparation {

  private TopicPreparation() {}

  /**
   * Creates the topics that are missing, unless the configuration forbids it, and checks the
   * others.
   *
   * @throws ScorerStartException where no broker answers, a topic is missing or is not as it must
   *     be
   */
  public static void prepare(ScorerConfig config) throws InterruptedException {
    List<TopicDefinition> topics = config.topics().definitions(config.topicPartitions());
    try (Admin admin =
        Admin.create(new ClientSettings(config).admin(config.applicationId() + "-topics"))) {
      if (!config.createTopics()) {
        requirePresent(admin, topics);
      }
      Topics.ensure(admin, topics);
    } catch (TimeoutException e) {
      throw new ScorerStartException(
          "no Kafka broker answers at "
              + config.bootstrapServers()
              + " (bootstrap.servers): "
              + e.getMessage(),
          e);
    } catch (KafkaException | IllegalStateException e) {
      throw new ScorerStartException(
          "the topics at " + config.bootstrapServers() + " cannot be prepared: " + deepest(e), e);
    }
  }

  private static void requirePresent(Admin admin, List<TopicDefinition> topics)
      throws InterruptedException {
    Set<String> present;
    try {
      present = admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
    List<String> missing =
        topics.stream().map(TopicDefinition::name).filter(name -> !present.contains(name)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "missing are " + missing + ", and sentiment.topics.create=false forbids to create them");
    }
  }

  private static String deepest(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}
