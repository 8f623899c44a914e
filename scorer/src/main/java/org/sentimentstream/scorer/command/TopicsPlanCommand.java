package org.sentimentstream.scorer.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.sentimentstream.schemas.TopicDefinition;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.topics.TopicDifference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topics plan}: what {@code topics apply} would do. */
@Command(
    name = "plan",
    description = {
      "Show in what the topics on the cluster differ from those that are needed; change nothing.",
      "The one who gives the command must be allowed to describe topics and their settings."
    },
    footer = "Exit status: 0 nothing differs, 1 failed, 2 wrong use, 3 something differs.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class TopicsPlanCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private TopicOptions topics;

  @Option(names = "--json", description = "Print each difference as one line of JSON.")
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
          exitCode[0] = differences.isEmpty() ? 0 : TopicOptions.DIFFERS;
          TopicTable.print(spec.commandLine().getOut(), differences, json);
        });
    return exitCode[0];
  }
}
