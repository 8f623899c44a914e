package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.audit.Backtest;
import org.sentimentstream.scorer.audit.BacktestReport;
import org.sentimentstream.scorer.audit.ModelShelf;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model backtest}: a candidate scores reviews of the past. */
@Command(
    name = "backtest",
    description = {
      "Let a registered model score reviews of the past, here and not on an instance, and compare"
          + " with the recorded events.",
      "sentiment.max.tokens and sentiment.max.review.bytes must be those of the scorer."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelBacktestCommand implements Callable<Integer> {

  private static final int HOURS = 24;
  private static final int MOST_HOURS = 1_000_000;

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      paramLabel = "NAME:VERSION",
      description = "The model; VERSION alone where only one has it.")
  private String model;

  @ArgGroup private @Nullable Reviews reviews;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** Which reviews; one of them. */
  static final class Reviews {
    @Option(
        names = "--hours",
        paramLabel = "N",
        description = "Reviews that came in the last N hours. Default: " + HOURS + ".")
    private @Nullable Double hours;

    @Option(
        names = "--last",
        paramLabel = "N",
        description = "The last N reviews, as equally from the partitions as may be.")
    private @Nullable Long last;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Backtest.Selection selection = selection();
    ScorerConfig config = kafka.config();
    PrintWriter out = spec.commandLine().getOut();
    TopicPreparation.require(
        config,
        List.of(
            config.topics().reviews(), config.topics().sentiment(), config.topics().deadLetters()));
    ModelId id;
    BacktestReport report;
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      RolloutState state = client.state();
      id = RolloutCommands.resolve(state, model);
      Manifest manifest =
          state
              .model(id)
              .orElseThrow(
                  () ->
                      CommandException.failed(
                          model + " is not registered; registered: " + state.models().keySet()));
      report =
          Backtest.run(
              ModelShelf.load(manifest, client, config),
              config,
              selection,
              new ProgressLine(spec.commandLine().getErr(), "reviews scored"));
    }
    if (report.compared() == 0) {
      throw CommandException.failed(
          report.reviews() == 0
              ? "no review of that time is in topic " + config.topics().reviews()
              : "none of " + report.reviews() + " reviews has an event to compare with");
    }
    if (json) {
      out.println(asJson(id, report));
    } else {
      print(id, report, out);
    }
    out.flush();
    return 0;
  }

  private Backtest.Selection selection() {
    Long last = reviews == null ? null : reviews.last;
    if (last != null) {
      if (last < 1) {
        throw CommandException.wrongUse("--last: expected at least 1, came " + last);
      }
      return new Backtest.Last(last);
    }
    double hours = reviews == null || reviews.hours == null ? HOURS : reviews.hours;
    if (!(hours > 0 && hours <= MOST_HOURS)) {
      throw CommandException.wrongUse(
          "--hours: expected more than 0 and at most " + MOST_HOURS + ", came " + hours);
    }
    return new Backtest.Since(Duration.ofMillis(Math.round(hours * 3_600_000)));
  }

  private static void print(ModelId id, BacktestReport report, PrintWriter out) {
    double compared = report.compared();
    double seconds = report.scoring().toNanos() / 1e9;
    out.printf(
        Locale.ROOT,
        "%s on %d reviews, %d of them not compared (no event, or it cannot score them)%n",
        id,
        report.reviews(),
        report.notCompared());
    out.printf("events by        %s%n", new TreeMap<>(report.recordedBy()));
    out.printf(
        Locale.ROOT,
        "other label      %d, %.2f %%%n",
        report.disagreements(),
        100 * report.disagreements() / compared);
    out.printf(
        Locale.ROOT,
        "positive         %.2f %% recorded, %.2f %% candidate%n",
        100 * report.recordedPositive(),
        100 * report.candidatePositive());
    out.printf(
        Locale.ROOT,
        "difference       mean %+.4f, mean magnitude %.4f%n",
        report.meanDifference(),
        report.meanMagnitude());
    StringBuilder percentiles = new StringBuilder();
    new TreeMap<>(report.percentiles())
        .forEach(
            (percentile, value) ->
                percentiles.append(String.format(Locale.ROOT, "  p%d %.4f", percentile, value)));
    out.printf("magnitude      %s%n", percentiles);
    out.printf(Locale.ROOT, "stability index  %.4f%n", report.stabilityIndex());
    out.printf(
        Locale.ROOT,
        "speed            %.0f reviews/s, %.0f tokens/s%n%n",
        compared / seconds,
        report.tokens() / seconds);
    TextTable tenths = new TextTable("RECORDED", "REVIEWS", "MEAN RECORDED", "MEAN CANDIDATE");
    for (BacktestReport.Tenth tenth : report.tenths()) {
      tenths.add(
          String.format(Locale.ROOT, "%.1f to %.1f", tenth.from(), tenth.from() + 0.1),
          Long.toString(tenth.reviews()),
          tenth.reviews() == 0 ? "-" : String.format(Locale.ROOT, "%.4f", tenth.recorded()),
          tenth.reviews() == 0 ? "-" : String.format(Locale.ROOT, "%.4f", tenth.candidate()));
    }
    tenths.print(out);
    out.println();
    TextTable worst = new TextTable("REVIEW", "RECORDED", "CANDIDATE", "TEXT");
    for (BacktestReport.Difference difference : report.worst()) {
      worst.add(
          difference.position().toString(),
          String.format(Locale.ROOT, "%.4f", difference.recorded()),
          String.format(Locale.ROOT, "%.4f", difference.candidate()),
          TextTable.cut(difference.excerpt(), 80));
    }
    worst.print(out);
  }

  private static ObjectNode asJson(ModelId id, BacktestReport report) {
    double compared = report.compared();
    double seconds = report.scoring().toNanos() / 1e9;
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("model", id.toString())
            .put("reviews", report.reviews())
            .put("compared", report.compared())
            .put("not_compared", report.notCompared())
            .put("disagreements", report.disagreements())
            .put("disagreement_share", report.disagreements() / compared)
            .put("recorded_positive_share", report.recordedPositive())
            .put("candidate_positive_share", report.candidatePositive())
            .put("mean_difference", report.meanDifference())
            .put("mean_magnitude", report.meanMagnitude())
            .put("stability_index", report.stabilityIndex())
            .put("reviews_per_second", compared / seconds)
            .put("tokens_per_second", report.tokens() / seconds);
    ObjectNode recordedBy = object.putObject("recorded_by");
    new TreeMap<>(report.recordedBy()).forEach(recordedBy::put);
    ObjectNode percentiles = object.putObject("magnitude_percentiles");
    new TreeMap<>(report.percentiles())
        .forEach((percentile, value) -> percentiles.put(percentile.toString(), value));
    ArrayNode tenths = object.putArray("tenths");
    for (BacktestReport.Tenth tenth : report.tenths()) {
      ObjectNode one = tenths.addObject().put("from", tenth.from()).put("reviews", tenth.reviews());
      if (tenth.reviews() > 0) {
        one.put("mean_recorded", tenth.recorded()).put("mean_candidate", tenth.candidate());
      }
    }
    ArrayNode worst = object.putArray("worst");
    for (BacktestReport.Difference difference : report.worst()) {
      worst
          .addObject()
          .put("position", difference.position().toString())
          .put("review_id", difference.reviewId())
          .put("recorded", difference.recorded())
          .put("candidate", difference.candidate())
          .put("text", difference.excerpt());
    }
    return object;
  }
}
