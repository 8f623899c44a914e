package org.sentimentstream.scorer.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code topics}: what the topics on the cluster should be. */
@Command(
    name = "topics",
    description =
        "Compare the topics on the Kafka cluster with those that are needed, or make them.",
    subcommands = {TopicsPlanCommand.class, TopicsApplyCommand.class},
    mixinStandardHelpOptions = true)
public final class TopicsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "expected one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
