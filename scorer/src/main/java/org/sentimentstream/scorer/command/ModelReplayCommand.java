package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.audit.Replay;
import org.sentimentstream.scorer.audit.ReplayReport;
import org.sentimentstream.scorer.audit.ReplayReport.Problem;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.RolloutClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code model replay}: proves the recorded events by scoring the reviews again. */
@Command(
    name = "replay",
    description = {
      "Score the reviews again by the models that the audit names for each, and compare with the"
          + " recorded events: exactly one answer to each review, of the same model and epoch, the"
          + " same bits.",
      "The bits are those of a processor with vectors as wide as the scorer's; another one may round"
          + " the last digits otherwise.",
      "sentiment.max.tokens, sentiment.max.review.bytes, application.id and the topics must be those"
          + " of the scorer. Events that retention has deleted count as lost.",
      "Exit code 0 where nothing is wrong, 1 where something is."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelReplayCommand implements Callable<Integer> {

  /** What another kernel may make of the same model. */
  private static final double ROUNDING = 1e-4;

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--partition", paramLabel = "P", description = "Only this partition.")
  private @Nullable Integer partition;

  @Option(
      names = "--from",
      paramLabel = "OFFSET",
      description = "From this offset on. Default: the first that is there.")
  private @Nullable Long from;

  @Option(
      names = "--to",
      paramLabel = "OFFSET",
      description = "Before this offset. Default: all that the scorer has come to.")
  private @Nullable Long to;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Replay.Selection selection;
    try {
      selection = new Replay.Selection(partition, from, to);
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse(String.valueOf(e.getMessage()));
    }
    ScorerConfig config = kafka.config();
    PrintWriter out = spec.commandLine().getOut();
    TopicPreparation.require(
        config,
        List.of(
            config.topics().reviews(), config.topics().sentiment(), config.topics().deadLetters()));
    ReplayReport report;
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      report =
          Replay.run(
              client,
              config,
              selection,
              new ProgressLine(spec.commandLine().getErr(), "reviews replayed"));
    } catch (Replay.NoPartitionException e) {
      throw CommandException.wrongUse(String.valueOf(e.getMessage()));
    }
    if (json) {
      out.println(asJson(report));
    } else {
      print(report, out);
    }
    out.flush();
    return report.isClean() ? 0 : CommandException.FAILED;
  }

  private static void print(ReplayReport report, PrintWriter out) {
    report.problems().forEach(out::println);
    double seconds = report.took().toNanos() / 1e9;
    out.printf(
        Locale.ROOT,
        "%d reviews, %d events, %d dead letters in %.1f s%n",
        report.reviews(),
        report.events(),
        report.deadLetters(),
        seconds);
    out.printf(
        "lost %d, duplicated %d, without review %d, wrong model %d, different bits %d%n",
        report.count(Problem.LOST),
        report.count(Problem.DUPLICATED),
        report.count(Problem.WITHOUT_REVIEW),
        report.count(Problem.WRONG_MODEL),
        report.count(Problem.DIFFERENT_BITS));
    if (report.greatestDifference() > 0) {
      out.printf(
          Locale.ROOT,
          "greatest difference of a probability %.2g%s%n",
          report.greatestDifference(),
          report.greatestDifference() < ROUNDING
              ? ": as if the scorer's processor or Java computed otherwise, not its model"
              : "");
    }
    note(report.waiting(), "offsets that the scorer has not come to were left out", out);
    note(report.beforeCutover(), "reviews are before their partition's first cut-over", out);
    note(report.withoutSource(), "events do not say which review they are of", out);
    if (report.count(Problem.LOST) > 0 && report.answersIncomplete()) {
      out.println("the oldest events or dead letters are deleted: their reviews count as lost");
    }
  }

  private static void note(long count, String text, PrintWriter out) {
    if (count > 0) {
      out.printf("%d %s%n", count, text);
    }
  }

  private static ObjectNode asJson(ReplayReport report) {
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("reviews", report.reviews())
            .put("events", report.events())
            .put("dead_letters", report.deadLetters());
    for (Problem problem : Problem.values()) {
      object.put(problem.name().toLowerCase(Locale.ROOT), report.count(problem));
    }
    object
        .put("waiting", report.waiting())
        .put("before_cutover", report.beforeCutover())
        .put("without_source", report.withoutSource())
        .put("answers_incomplete", report.answersIncomplete())
        .put("greatest_difference", report.greatestDifference())
        .put("seconds", report.took().toNanos() / 1e9);
    ArrayNode problems = object.putArray("problems");
    report.problems().forEach(problems::add);
    return object;
  }
}
