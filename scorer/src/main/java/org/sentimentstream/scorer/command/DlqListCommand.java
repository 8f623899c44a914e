package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.deadletters.DeadLetterLog;
import org.sentimentstream.scorer.deadletters.LetterFilter;
import org.sentimentstream.scorer.deadletters.StoredLetter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dlq list}: the dead letters, one line each. */
@Command(
    name = "list",
    description = "List the dead letters: where, when, why, what from, and whether sent back.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class DlqListCommand implements Callable<Integer> {

  private static final int MAX_LIMIT = 100_000;
  private static final int REASON_WIDTH = 90;

  /** What is kept of a letter until it is printed. */
  private record Row(
      ReviewPosition position,
      Instant time,
      @Nullable String exception,
      @Nullable String message,
      @Nullable ReviewPosition source,
      long size,
      int attempts) {

    static Row of(StoredLetter letter) {
      DeadLetter description = letter.description();
      return new Row(
          letter.position(),
          description == null
              ? Instant.ofEpochMilli(letter.record().timestamp())
              : description.time(),
          description == null ? null : description.exception(),
          description == null ? null : description.message(),
          letter.source(),
          letter.size(),
          letter.attempts());
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private LetterFilterOptions filters;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the last N. Default: ${DEFAULT-VALUE}.")
  private int limit = 100;

  @Option(names = "--json", description = "Print each as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw CommandException.wrongUse("--limit: expected 1 to " + MAX_LIMIT + ", came " + limit);
    }
    LetterFilter filter = filters.filter();
    ScorerConfig config = kafka.config();
    TopicPreparation.require(config, List.of(config.topics().deadLetters()));
    LastRows rows = new LastRows(filter);
    try (DeadLetterLog log = DeadLetterLog.open(config)) {
      log.visit(rows, new ProgressLine(spec.commandLine().getErr(), "offsets read"));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      rows.last.forEach(row -> out.println(asJson(row, rows.isRedriven(row))));
    } else {
      print(rows, out);
    }
    out.flush();
    return 0;
  }

  /** The last letters that the filter accepts, and which of them were sent back. */
  private final class LastRows implements DeadLetterLog.Visitor {
    private final LetterFilter filter;
    private final Deque<Row> last = new ArrayDeque<>();
    private final Set<ReviewPosition> redriven = new HashSet<>();
    private final Set<ReviewPosition> held = new HashSet<>();
    private long accepted;

    LastRows(LetterFilter filter) {
      this.filter = filter;
    }

    @Override
    public void letter(StoredLetter letter) {
      if (!filter.accepts(letter)) {
        return;
      }
      accepted++;
      last.addLast(Row.of(letter));
      held.add(letter.position());
      if (last.size() > limit) {
        ReviewPosition dropped = last.removeFirst().position();
        held.remove(dropped);
        redriven.remove(dropped);
      }
    }

    @Override
    public void redriven(ReviewPosition letter) {
      if (held.contains(letter)) {
        redriven.add(letter);
      }
    }

    boolean isRedriven(Row row) {
      return redriven.contains(row.position());
    }
  }

  private static void print(LastRows rows, PrintWriter out) {
    if (rows.last.isEmpty()) {
      out.println("no dead letters");
      return;
    }
    TextTable table =
        new TextTable("POSITION", "TIME", "SOURCE", "BYTES", "SENT BACK", "ATTEMPTS", "REASON");
    for (Row row : rows.last) {
      table.add(
          row.position().toString(),
          row.time().truncatedTo(ChronoUnit.SECONDS).toString(),
          row.source() == null ? "-" : SafeText.cut(row.source().toString(), 120),
          Long.toString(row.size()),
          rows.isRedriven(row) ? "yes" : "no",
          Integer.toString(row.attempts()),
          reason(row));
    }
    table.print(out);
    if (rows.accepted > rows.last.size()) {
      out.printf("the last %d of %d; --limit shows more%n", rows.last.size(), rows.accepted);
    }
  }

  private static String reason(Row row) {
    String exception = row.exception();
    if (exception == null) {
      return "- (its headers do not say)";
    }
    String simpleName = exception.substring(exception.lastIndexOf('.') + 1);
    return SafeText.cut(simpleName + ": " + row.message(), REASON_WIDTH);
  }

  private static ObjectNode asJson(Row row, boolean redriven) {
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("position", row.position().toString())
            .put("time", row.time().toString())
            .put("exception", row.exception())
            .put("message", row.message());
    return object
        .put("source", row.source() == null ? null : row.source().toString())
        .put("bytes", row.size())
        .put("sent_back", redriven)
        .put("attempts", row.attempts());
  }
}
