package org.sentimentstream.scorer.audit;

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
import org.sentimentstream.scorer.rollout.ActionText;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RoutingText;

/**
 * The audit of the rollouts as rows for people: who wanted what, when and why, and what became of
 * it. For one thread.
 */
public final class History {

  /**
   * A row.
   *
   * @param epoch the rollout state's epoch after it
   * @param who a person, an instance or a part of the system
   */
  public record Row(Instant at, long epoch, String what, String who, String why) {}

  private final boolean partitions;
  private final int limit;
  private final Deque<Row> rows = new ArrayDeque<>();

  /** Who asked for what, by the id of the command. */
  private final Map<String, String> actors = new HashMap<>();

  /** Cut-overs since the last row of something else. */
  private final Deque<RolloutEvent> counted = new ArrayDeque<>();

  /**
   * @param partitions whether to show each partition's cut-over, not their count
   * @param limit how many rows to keep: the last ones
   */
  public History(boolean partitions, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("expected at least 1 row, not " + limit);
    }
    this.partitions = partitions;
    this.limit = limit;
  }

  /** The rows of all that was added, the oldest first. */
  public List<Row> rows() {
    List<Row> all = new ArrayList<>(rows);
    if (!counted.isEmpty()) {
      all.add(countedRow());
    }
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  /** Adds what happened next. */
  public void add(RolloutEvent event) {
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
              RoutingText.of(tripped.getTarget())),
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
        + judged.getTarget().map(target -> ", wanted " + RoutingText.of(target)).orElse("");
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
    if (!counted.isEmpty()) {
      keep(countedRow());
      counted.clear();
    }
  }

  private Row countedRow() {
    TreeSet<String> instances = new TreeSet<>();
    for (RolloutEvent event : counted) {
      PartitionCutover cutover = (PartitionCutover) event.getEvent();
      instances.add(cutover.getApplicationId() + "/" + cutover.getInstanceId());
    }
    RolloutEvent last = counted.getLast();
    return new Row(
        last.getAt(),
        last.getEpoch(),
        counted.size() + (counted.size() == 1 ? " partition" : " partitions") + " cut over",
        String.join(", ", instances),
        "");
  }

  private void row(RolloutEvent event, String what, String who, String why) {
    keep(new Row(event.getAt(), event.getEpoch(), what, who, why));
  }

  private void keep(Row row) {
    rows.addLast(row);
    if (rows.size() > limit) {
      rows.removeFirst();
    }
  }
}
