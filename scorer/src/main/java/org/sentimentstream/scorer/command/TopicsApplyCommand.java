package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.topics.ClusterTopics;
import org.sentimentstream.scorer.topics.TopicDifference;
import org.sentimentstream.scorer.topics.TopicDifference.Remedy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topics apply}: creates and sets what can be without a risk. */
@Command(
    name = "apply",
    description = {
      "Create the topics that are missing and set the settings that differ, as topics plan shows"
          + " them.",
      "Nothing is deleted, shortened or repartitioned: what needs hands is shown, and left.",
      "The one who gives the command must be allowed to create topics, and to describe and alter"
          + " their settings."
    },
    footer =
        "Exit status: 0 the topics are as they should be, 1 failed, 2 wrong use, 3 something needs"
            + " hands.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class TopicsApplyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TopicOptions topics;

  @Option(
      names = "--json",
      description = "Print each difference that there was as one line of JSON.")
  private boolean json;

  @Mixin private KafkaOptions kafka;

  @Override
  public Integer call() throws InterruptedException {
    ScorerConfig config = kafka.config();
    List<TopicDefinition> wanted = topics.wanted(config);
    int[] exitCode = new int[1];
    TopicPreparation.with(
        config,
        admin -> {
          List<TopicDifference> differences = topics.differences(config, wanted, admin);
          new ClusterTopics(admin).apply(differences, wanted, topics.replicas());
          PrintWriter out = spec.commandLine().getOut();
          TopicTable.print(out, differences, json);
          boolean byHand = differences.stream().anyMatch(one -> one.remedy() == Remedy.BY_HAND);
          exitCode[0] = byHand ? TopicOptions.DIFFERS : 0;
        });
    return exitCode[0];
  }
}
