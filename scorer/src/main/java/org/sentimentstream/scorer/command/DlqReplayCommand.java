package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.deadletters.LetterFilter;
import org.sentimentstream.scorer.deadletters.Redriver;
import org.sentimentstream.scorer.deadletters.StoredLetter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dlq replay}: sends dead letters back to the topic that they came from. */
@Command(
    name = "replay",
    description = {
      "Send dead letters back to the topic of the reviews, as they came: bytes, key and headers,"
          + " and a header that counts the attempts.",
      "Each is marked in the same transaction, so that it is never sent back twice; --again does"
          + " so all the same. Of two replays at once the later one goes on and the earlier ends.",
      "Exit code 0 where all are sent back, by now or before; 1 where one is not."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class DlqReplayCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      paramLabel = "POSITION",
      arity = "0..*",
      description = "Positions as dlq list shows them: TOPIC-PARTITION@OFFSET.")
  private List<String> texts = List.of();

  @Option(names = "--all", description = "All dead letters; needs --yes or --dry-run.")
  private boolean all;

  @Mixin private LetterFilterOptions filters;

  @Option(names = "--again", description = "Those too that were sent back before.")
  private boolean again;

  @Option(names = "--dry-run", description = "Say what would be sent back, and send nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do so without asking: to be given with --all.")
  private boolean yes;

  @Override
  public Integer call() throws InterruptedException {
    if (all != texts.isEmpty()) {
      throw CommandException.wrongUse("expected either positions or --all");
    }
    LetterFilter filter = filters.filter();
    if (!all && !filter.equals(LetterFilter.ALL)) {
      throw CommandException.wrongUse("--from, --to and --reason go with --all");
    }
    if (all && !yes && !dryRun) {
      throw CommandException.wrongUse(
          "--all sends back whatever is there: expected --yes, or --dry-run to see it before");
    }
    ScorerConfig config = kafka.config();
    Set<ReviewPosition> positions = DlqCommand.positions(texts, config);
    TopicPreparation.require(
        config, List.of(config.topics().deadLetters(), config.topics().reviews()));
    Report report = new Report();
    Redriver.Order order = new Redriver.Order(positions, filter, again, dryRun);
    try (Redriver redriver = new Redriver(config, order, report)) {
      redriver.run(new ProgressLine(spec.commandLine().getErr(), "offsets read"));
    } catch (Redriver.TakenOverException e) {
      throw CommandException.failed(
          "another replay has begun and goes on in place of this one, which sent back "
              + report.redriven);
    } finally {
      report.print();
    }
    return report.failed == 0 ? 0 : CommandException.FAILED;
  }

  /** Prints and counts what becomes of the letters. */
  private final class Report implements Redriver.Listener {
    private final PrintWriter out = spec.commandLine().getOut();
    private final PrintWriter err = spec.commandLine().getErr();
    private long redriven;
    private long skipped;
    private long failed;

    @Override
    public void redriven(StoredLetter letter) {
      redriven++;
      if (!all || dryRun) {
        out.printf(
            "%s %s %s, attempt %d%n",
            letter.position(),
            dryRun ? "would go back to" : "sent back to",
            letter.source() == null ? "" : letter.source().topic(),
            letter.attempts() + 1);
      }
    }

    @Override
    public void skipped(StoredLetter letter) {
      skipped++;
      if (!all) {
        out.printf("%s was sent back before%n", letter.position());
      }
    }

    @Override
    public void failed(ReviewPosition letter, String reason) {
      failed++;
      err.printf("%s is not sent back: %s%n", letter, SafeText.cut(reason, 500));
    }

    void print() {
      err.flush();
      out.printf(
          "%d %s, %d sent back before, %d not%n",
          redriven, dryRun ? "would be sent back" : "sent back", skipped, failed);
      out.flush();
    }
  }
}
