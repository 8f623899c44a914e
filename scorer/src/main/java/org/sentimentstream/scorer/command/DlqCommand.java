package org.sentimentstream.scorer.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.config.ScorerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dlq}: what could not be scored. */
@Command(
    name = "dlq",
    description = "Look at the dead letters, and send them back once their cause is mended.",
    subcommands = {DlqListCommand.class, DlqShowCommand.class, DlqReplayCommand.class},
    mixinStandardHelpOptions = true)
public final class DlqCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of " + String.join(", ", spec.subcommands().keySet()));
  }

  /** Reads positions in the topic of the dead letters. */
  static Set<ReviewPosition> positions(List<String> texts, ScorerConfig config) {
    String topic = config.topics().deadLetters();
    Set<ReviewPosition> positions = new LinkedHashSet<>();
    for (String text : texts) {
      ReviewPosition position;
      try {
        position = ReviewPosition.parse(text);
      } catch (IllegalArgumentException e) {
        throw CommandException.wrongUse(
            "expected a dead letter's position as dlq list shows it, for example "
                + topic
                + "-0@17, came \""
                + text
                + "\"");
      }
      if (!position.topic().equals(topic)) {
        throw CommandException.wrongUse(
            "expected a position in topic " + topic + ", came " + position);
      }
      positions.add(position);
    }
    return positions;
  }
}
