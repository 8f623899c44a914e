package org.sentimentstream.scorer.topics;

/**
 * One thing in which a topic is not as it should be.
 *
 * @param what {@code topic} where it is missing, {@code partitions}, {@code replicas}, or the name
 *     of a setting
 * @param is what it is now
 * @param should what it should be
 * @param remedy what brings it there
 * @param note what to do by hand and why; empty where nothing is
 */
public record TopicDifference(
    String topic, String what, String is, String should, Remedy remedy, String note) {

  /** Who brings a topic to what it should be. */
  public enum Remedy {
    /** The topic is created. */
    CREATE,
    /** The setting is set. */
    SET,
    /** A person: records could be lost, or the stream would stop, or Kafka cannot do it. */
    BY_HAND
  }

  static TopicDifference missing(String topic, String should) {
    return new TopicDifference(topic, "topic", "missing", should, Remedy.CREATE, "");
  }

  static TopicDifference settable(String topic, String setting, String is, String should) {
    return new TopicDifference(topic, setting, is, should, Remedy.SET, "");
  }

  static TopicDifference byHand(String topic, String what, String is, String should, String note) {
    return new TopicDifference(topic, what, is, should, Remedy.BY_HAND, note);
  }
}
