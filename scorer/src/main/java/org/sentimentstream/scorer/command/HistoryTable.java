package org.sentimentstream.scorer.command;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.sentimentstream.rollout.CommandJudged;
import org.sentimentstream.rollout.CommandUnreadable;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.PhaseChanged;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.scorer.audit.AuditLog;
import org.sentimentstream.scorer.rollout.ModelId;

/** The audit of the rollouts as rows for people; cut-overs one by one or counted. */
final class HistoryTable {

  private static final int WHAT_LIMIT = 160;
  private static final int WHY_LIMIT = 1_000;

  /** A row. */
  private record Row(Instant at, long epoch, String what, String who, String why) {}

  private final boolean partitions;
  private final List<Row> rows = new ArrayList<>();

  /** Who asked for what, by the id of the command. */
  private final Map<String, String> actors = new HashMap<>();

  /** Cut-overs since the last row of something else. */
  private final Deque<RolloutEvent> counted = new ArrayDeque<>();

  HistoryTable(AuditLog log, boolean partitions) {
    this.partitions = partitions;
    log.entries().forEach(entry -> add(entry.event()));
    flush();
  }

  /** The last of the rows. */
  TextTable last(int count) {
    TextTable table = new TextTable("WHEN", "EPOCH", "WHAT", "WHO", "WHY");
    for (Row row : rows.subList(Math.max(0, rows.size() - count), rows.size())) {
      table.add(
          row.at().toString(),
          Long.toString(row.epoch()),
          TextTable.cut(row.what(), WHAT_LIMIT),
          TextTable.cut(row.who(), 60),
          TextTable.cut(row.why(), WHY_LIMIT));
    }
    return table;
  }

  private void add(RolloutEvent event) {
    Object what = event.getEvent();
    if (what instanceof PartitionCutover && !partitions) {
      RolloutEvent before = counted.peekLast();
      if (before != null && before.getEpoch() != event.getEpoch()) {
        flush();
      }
      counted.add(event);
      return;
    }
    flush();
    if (what instanceof CommandJudged judged) {
      actors.putIfAbsent(judged.getCommand().getCommandId(), judged.getCommand().getActor());
      row(
          event,
          ActionText.of(judged.getCommand()) + ": " + outcome(judged),
          judged.getCommand().getActor(),
          judged.getCommand().getReason().orElse(""));
    } else if (what instanceof CommandUnreadable unreadable) {
      row(
          event,
          "record "
              + unreadable.getControlOffset()
              + " of the control topic was skipped: "
              + unreadable.getProblem(),
          "controller",
          "it is no command");
    } else if (what instanceof PhaseChanged changed) {
      row(
          event,
          "rollout " + changed.getRolloutEpoch() + ": " + changed.getPhase() + reports(changed),
          actors.getOrDefault(changed.getCommandId(), changed.getCommandId()),
          changed.getReason().orElse(""));
    } else if (what instanceof GuardrailTripped tripped) {
      row(
          event,
          String.format(
              Locale.ROOT,
              "guardrail %s of %s against %s: limit %s, observed %.6g, wanted %s",
              tripped.getGuardrail(),
              ModelId.of(tripped.getModel()),
              ModelId.of(tripped.getStable()),
              tripped.getLimit(),
              tripped.getObserved(),
              RolloutCommands.describe(tripped.getTarget())),
          "guardrail",
          figures(tripped));
    } else if (what instanceof PartitionCutover cutover) {
      row(
          event,
          cutover.getTopic()
              + "-"
              + cutover.getPartition()
              + " cut over at offset "
              + cutover.getFirstOffset()
              + " to "
              + cutover
                  .getRouting()
                  .getStable()
                  .map(stable -> ModelId.of(stable).toString())
                  .orElse("nothing"),
          cutover.getApplicationId() + "/" + cutover.getInstanceId(),
          "");
    }
  }

  private static String outcome(CommandJudged judged) {
    if (judged.getRepeated()) {
      return "repeated, no effect";
    }
    if (judged.getRejection().isPresent()) {
      return "rejected, " + judged.getRejection().get();
    }
    return "applied"
        + judged
            .getTarget()
            .map(target -> ", wanted " + RolloutCommands.describe(target))
            .orElse("");
  }

  private static String reports(PhaseChanged changed) {
    if (changed.getInstances().isEmpty()) {
      return "";
    }
    List<String> reports = new ArrayList<>();
    new TreeMap<>(changed.getInstances())
        .forEach((instance, report) -> reports.add(instance + " " + report));
    return " (" + String.join(", ", reports) + ")";
  }

  private static String figures(GuardrailTripped tripped) {
    List<String> figures = new ArrayList<>();
    new TreeMap<>(tripped.getEvidence())
        .forEach((name, value) -> figures.add(String.format(Locale.ROOT, "%s=%.4g", name, value)));
    return String.join(" ", figures);
  }

  private void flush() {
    if (counted.isEmpty()) {
      return;
    }
    TreeSet<String> instances = new TreeSet<>();
    for (RolloutEvent event : counted) {
      PartitionCutover cutover = (PartitionCutover) event.getEvent();
      instances.add(cutover.getApplicationId() + "/" + cutover.getInstanceId());
    }
    RolloutEvent last = counted.getLast();
    row(
        last,
        counted.size() + (counted.size() == 1 ? " partition" : " partitions") + " cut over",
        String.join(", ", instances),
        "");
    counted.clear();
  }

  private void row(RolloutEvent event, String what, String who, String why) {
    rows.add(new Row(event.getAt(), event.getEpoch(), what, who, why));
  }
}
