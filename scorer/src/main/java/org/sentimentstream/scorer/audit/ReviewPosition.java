package org.sentimentstream.scorer.audit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;

/** Where a review is in Kafka: written {@code TOPIC-PARTITION@OFFSET}, as the logs have it. */
public record ReviewPosition(String topic, int partition, long offset) {

  private static final Pattern TEXT = Pattern.compile("(.+)-([0-9]{1,9})@([0-9]{1,18})");

  public ReviewPosition {
    if (topic.isEmpty() || partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "expected a topic, a partition and an offset, came \""
              + topic
              + "\", "
              + partition
              + ", "
              + offset);
    }
  }

  /**
   * Reads a position; the topic's name may have dashes and digits itself.
   *
   * @throws IllegalArgumentException where the text is none
   */
  public static ReviewPosition parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected TOPIC-PARTITION@OFFSET, for example reviews-0@17, came \"" + text + "\"");
    }
    return new ReviewPosition(
        matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
  }

  public TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
