package org.sentimentstream.scorer.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.schemas.Topics;

/**
 * Names of the topics that the scorer and the commands beside it work with.
 *
 * @param reviews reviews come from here
 * @param sentiment sentiment events go here
 * @param sentimentShadow what a shadow model says goes here
 * @param sentimentByProduct the trends of products go here, where they are counted
 * @param deadLetters what cannot be scored goes here
 * @param labelledReviews what is trained on comes from here; no scorer needs it
 * @param modelControl the log of rollout commands
 * @param modelState what the commands have made
 * @param modelEvents the audit of the rollouts
 * @param modelArtifacts checkpoint files in pieces
 * @param modelStatus what each instance runs
 */
public record ScorerTopics(
    String reviews,
    String sentiment,
    String sentimentShadow,
    String sentimentByProduct,
    String deadLetters,
    String labelledReviews,
    String modelControl,
    String modelState,
    String modelEvents,
    String modelArtifacts,
    String modelStatus) {

  public ScorerTopics {
    List<String> names =
        List.of(
            reviews,
            sentiment,
            sentimentShadow,
            sentimentByProduct,
            deadLetters,
            labelledReviews,
            modelControl,
            modelState,
            modelEvents,
            modelArtifacts,
            modelStatus);
    for (String name : names) {
      if (!name.matches("[A-Za-z0-9._-]{1,249}") || name.matches("\\.{1,2}")) {
        throw new ConfigurationException(
            "a topic's name has letters, digits and . _ - (at most 249), came \"" + name + "\"");
      }
    }
    if (Set.copyOf(names).size() != names.size()) {
      throw new ConfigurationException("eleven different topics are needed, came " + names);
    }
  }

  /** Consumer group of the rollouts' controllers, and the transactional id of the one of them. */
  public String controllerId() {
    return modelControl + "-controller";
  }

  /** Transactional id of whoever sends dead letters back. */
  public String redriverId() {
    return deadLetters + "-redrive";
  }

  /** The definition of the topic of labelled reviews under its name. */
  public TopicDefinition labels() {
    return named(labelledReviews, Topics.labels());
  }

  /** The definitions of the topics that a scorer needs under these names. */
  public List<TopicDefinition> definitions(int partitions) {
    Map<String, String> names =
        Map.of(
            Topics.REVIEWS, reviews,
            Topics.SENTIMENT, sentiment,
            Topics.SENTIMENT_SHADOW, sentimentShadow,
            Topics.REVIEWS_DLQ, deadLetters,
            Topics.MODEL_CONTROL, modelControl,
            Topics.MODEL_STATE, modelState,
            Topics.MODEL_EVENTS, modelEvents,
            Topics.MODEL_ARTIFACTS, modelArtifacts,
            Topics.MODEL_STATUS, modelStatus);
    return Topics.all(partitions).stream()
        .map(topic -> named(names.getOrDefault(topic.name(), topic.name()), topic))
        .toList();
  }

  /** The definitions of the topics that a scorer needs as well where it counts trends. */
  List<TopicDefinition> trendDefinitions(int partitions, String repartition) {
    return Topics.trends(partitions, repartition).stream()
        .map(
            topic ->
                topic.name().equals(Topics.SENTIMENT_BY_PRODUCT)
                    ? named(sentimentByProduct, topic)
                    : topic)
        .toList();
  }

  /** The definitions of the topics that the rollout of models rests on under these names. */
  public List<TopicDefinition> rolloutDefinitions() {
    return definitions(1).stream().filter(TopicDefinition::binding).toList();
  }

  private static TopicDefinition named(String name, TopicDefinition topic) {
    return new TopicDefinition(name, topic.partitions(), topic.config(), topic.binding());
  }
}
