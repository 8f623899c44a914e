package org.sentimentstream.scorer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.schemas.Topics;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/** Makes sure, before anything starts, that there is a broker and that the topics are there. */
public final class TopicPreparation {

  /** Where to look for what a client that was refused should be allowed. */
  public static final String RIGHTS_HINT = "acls show tells what each role needs";

  /** What is asked of a broker. */
  @FunctionalInterface
  public interface Question {

    /**
     * Asks.
     *
     * @throws KafkaException where the broker refuses
     * @throws IllegalStateException where it is not as it must be
     */
    void ask(Admin admin) throws InterruptedException;
  }

  private TopicPreparation() {}

  /**
   * Creates the topics of a scorer that are missing, unless the configuration forbids it, and
   * checks the others.
   *
   * @throws ScorerStartException where no broker answers, a topic is missing or is not as it must
   *     be
   */
  public static void prepare(ScorerConfig config) throws InterruptedException {
    prepare(config, config.topicDefinitions());
  }

  /**
   * The same for the topic of the reviews alone.
   *
   * @throws ScorerStartException as above
   */
  public static void prepareReviews(ScorerConfig config) throws InterruptedException {
    prepare(
        config,
        config.topicDefinitions().stream()
            .filter(topic -> topic.name().equals(config.topics().reviews()))
            .toList());
  }

  /**
   * The same for the topics that the rollout of models rests on.
   *
   * @throws ScorerStartException as above
   */
  public static void prepareRollout(ScorerConfig config) throws InterruptedException {
    prepare(config, config.topics().rolloutDefinitions());
  }

  /**
   * The same for the topic of labelled reviews.
   *
   * @throws ScorerStartException as above
   */
  public static void prepareLabels(ScorerConfig config) throws InterruptedException {
    prepare(config, List.of(config.topics().labels()));
  }

  private static void prepare(ScorerConfig config, List<TopicDefinition> topics)
      throws InterruptedException {
    with(
        config,
        admin -> {
          if (!config.createTopics()) {
            requirePresent(
                admin,
                topics.stream().map(TopicDefinition::name).toList(),
                "sentiment.topics.create=false forbids to create them");
          }
          Topics.ensure(admin, topics);
        });
  }

  /**
   * Checks that there are topics of these names.
   *
   * @throws ScorerStartException where no broker answers or a topic is missing
   */
  public static void require(ScorerConfig config, List<String> topics) throws InterruptedException {
    with(
        config, admin -> requirePresent(admin, topics, "a scorer creates them when it is started"));
  }

  /**
   * Asks a broker about topics.
   *
   * @throws ScorerStartException where no broker answers, it refuses, or it is not as it must be
   */
  public static void with(ScorerConfig config, Question question) throws InterruptedException {
    String servers = config.bootstrapServers() + " (bootstrap.servers)";
    try (Admin admin =
        Admin.create(new ClientSettings(config).admin(config.applicationId() + "-topics"))) {
      question.ask(admin);
    } catch (TimeoutException e) {
      String protocol = config.clientSettings().getOrDefault("security.protocol", "PLAINTEXT");
      throw new ScorerStartException(
          "no Kafka broker answers at " + servers + " by security.protocol=" + protocol, e);
    } catch (SaslAuthenticationException e) {
      throw new ScorerStartException(
          "Kafka at " + servers + " refuses the credentials: " + deepest(e), e);
    } catch (AuthorizationException e) {
      throw new ScorerStartException(
          "Kafka at " + servers + " refuses: " + deepest(e) + "; " + RIGHTS_HINT, e);
    } catch (KafkaException | IllegalStateException e) {
      throw new ScorerStartException("Kafka at " + servers + ": " + deepest(e), e);
    }
  }

  private static void requirePresent(Admin admin, List<String> topics, String hint)
      throws InterruptedException {
    Set<String> present;
    try {
      present = admin.listTopics().names().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
    List<String> missing = topics.stream().filter(name -> !present.contains(name)).toList();
    if (!missing.isEmpty()) {
      requireVisible(admin, missing);
      throw new IllegalStateException("there are no topics " + missing + "; " + hint);
    }
  }

  /** A topic that the client may not see is not listed, as if it were not there. */
  private static void requireVisible(Admin admin, List<String> topics) throws InterruptedException {
    Set<String> hidden = new TreeSet<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> asked :
        admin.describeTopics(topics).topicNameValues().entrySet()) {
      try {
        asked.getValue().get();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof TopicAuthorizationException) {
          hidden.add(asked.getKey());
        }
      }
    }
    if (!hidden.isEmpty()) {
      throw new TopicAuthorizationException("not authorized to access topics " + hidden, hidden);
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
