package org.sentimentstream.scorer.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.GuardrailTripped;
import org.sentimentstream.rollout.PhaseChanged;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.Routing;

/** The routings that served, one after the other, each with what brought it. */
public final class ServedRoutings {

  /**
   * A routing that served.
   *
   * @param since when the controller let it serve; partitions cut over to it after that
   * @param command what brought it; null where a guardrail did
   */
  public record Served(Instant since, Routing routing, AuditLog.@Nullable Judged command) {
    /** Who brought it. */
    public String actor() {
      return command == null ? "guardrail" : command.judgement().getCommand().getActor();
    }

    /** Why, in the operator's words; null where nothing was said. */
    public @Nullable String reason() {
      return command == null
          ? "a guardrail tripped"
          : command.judgement().getCommand().getReason().orElse(null);
    }
  }

  private final List<Served> all;

  private ServedRoutings(List<Served> all) {
    this.all = List.copyOf(all);
  }

  public static ServedRoutings of(AuditLog log) {
    Map<Long, AuditLog.Judged> commands = new HashMap<>();
    Map<Long, Routing> routings = new HashMap<>();
    for (AuditLog.Judged judged : log.applied()) {
      judged
          .judgement()
          .getTarget()
          .ifPresent(
              target -> {
                commands.put(target.getEpoch(), judged);
                routings.put(target.getEpoch(), target);
              });
    }
    List<Served> all = new ArrayList<>();
    for (AuditLog.Entry entry : log.entries()) {
      Object event = entry.event().getEvent();
      if (event instanceof GuardrailTripped tripped) {
        routings.put(tripped.getTarget().getEpoch(), tripped.getTarget());
      } else if (event instanceof PhaseChanged changed
          && changed.getPhase() == RolloutPhase.CUTTING_OVER) {
        Routing next = routings.get(changed.getRolloutEpoch());
        if (next != null) {
          all.add(new Served(entry.event().getAt(), next, commands.get(changed.getRolloutEpoch())));
        }
      }
    }
    return new ServedRoutings(all);
  }

  /** What served at a time; empty before the first. */
  public Optional<Served> at(Instant time) {
    return all.stream()
        .filter(served -> !served.since().isAfter(time))
        .reduce((first, last) -> last);
  }

  /** The routing of an epoch. */
  public Optional<Served> ofEpoch(long epoch) {
    return all.stream().filter(served -> served.routing().getEpoch() == epoch).findFirst();
  }

  /**
   * The routing that began something which held without a break up to an epoch.
   *
   * @param holds whether it does in a routing
   */
  public Optional<Served> beginning(long epoch, Predicate<Routing> holds) {
    Served beginning = null;
    for (Served served : all) {
      if (served.routing().getEpoch() > epoch) {
        break;
      }
      if (!holds.test(served.routing())) {
        beginning = null;
      } else if (beginning == null) {
        beginning = served;
      }
    }
    return Optional.ofNullable(beginning);
  }
}
