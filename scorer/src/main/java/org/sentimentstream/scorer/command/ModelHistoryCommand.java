package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.avro.specific.SpecificRecord;
import org.sentimentstream.rollout.CommandJudged;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.scorer.audit.AuditLog;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.RolloutClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code model history}: what happened in the rollouts. */
@Command(
    name = "history",
    description = {
      "Show what happened in the rollouts: who wanted what, when and why, and what became of it.",
      "The audit is kept for ever."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelHistoryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--last", paramLabel = "N", description = "Only the last N lines.")
  private int last = Integer.MAX_VALUE;

  @Option(names = "--partitions", description = "Show each partition's cut-over, not their count.")
  private boolean partitions;

  @Option(names = "--json", description = "Print each event as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (last < 1) {
      throw CommandException.wrongUse("--last: expected at least 1, came " + last);
    }
    ScorerConfig config = kafka.config();
    PrintWriter out = spec.commandLine().getOut();
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      AuditLog log = AuditLog.read(client, config);
      if (json) {
        printJson(log, out);
      } else {
        HistoryTable.of(log, partitions, last).print(out);
      }
      out.flush();
    }
    return 0;
  }

  private void printJson(AuditLog log, PrintWriter out) {
    List<AuditLog.Entry> shown =
        log.entries().stream()
            .filter(entry -> partitions || !(entry.event().getEvent() instanceof PartitionCutover))
            .toList();
    for (AuditLog.Entry entry : shown.subList(Math.max(0, shown.size() - last), shown.size())) {
      out.println(json(entry));
    }
  }

  /** The event under the names of its fields, with the names of the union's types beside them. */
  private static ObjectNode json(AuditLog.Entry entry) {
    ObjectNode object = AvroJson.of(entry.event()).put("offset", entry.offset());
    object.put("type", typeName(entry.event().getEvent()));
    if (entry.event().getEvent() instanceof CommandJudged judged) {
      object.put("action", typeName(judged.getCommand().getAction()));
    }
    return object;
  }

  private static String typeName(Object record) {
    return ((SpecificRecord) record).getSchema().getName();
  }
}
