package org.sentimentstream.scorer.rollout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.Routing;

/**
 * What is counted of the rollout. Models are named by the meter {@code sentiment.model.info} alone,
 * which has the models of the routing that serves and no others.
 */
final class RolloutMetrics {

  private final Counter swaps;
  private final Counter failures;
  private final Counter unreadable;
  private final Timer preparation;
  private final Map<RolloutPhase, Timer> rollouts;
  private final MultiGauge models;
  private final MultiGauge epochs;
  private final MultiGauge cutovers;
  private final MultiGauge lags;

  /** The partitions that have gauges. */
  private SortedSet<Integer> gauged = new TreeSet<>();

  RolloutMetrics(MeterRegistry registry) {
    swaps =
        Counter.builder("sentiment.model.swaps")
            .description("Times that this instance took up another routing")
            .register(registry);
    failures =
        Counter.builder("sentiment.model.failures")
            .description("Models that were refused")
            .register(registry);
    unreadable =
        Counter.builder("sentiment.control.unreadable")
            .description("Records of the control topic that were no commands")
            .register(registry);
    preparation =
        Timer.builder("sentiment.model.preparation")
            .description("From the wish for a model until it can score")
            .register(registry);
    rollouts =
        Map.of(
            RolloutPhase.COMPLETED, rollout(registry, RolloutPhase.COMPLETED),
            RolloutPhase.ABORTED, rollout(registry, RolloutPhase.ABORTED));
    models =
        MultiGauge.builder("sentiment.model.info")
            .description("Models of the routing that scores here; always 1")
            .register(registry);
    epochs =
        MultiGauge.builder("sentiment.partition.epoch")
            .description("Epoch of the routing that scores a partition of this instance")
            .register(registry);
    cutovers =
        MultiGauge.builder("sentiment.partition.cutover.offset")
            .description("First offset of a partition that is scored by its epoch")
            .register(registry);
    lags =
        MultiGauge.builder("sentiment.partition.lag")
            .description("Reviews that wait in a partition of this instance")
            .register(registry);
  }

  private static Timer rollout(MeterRegistry registry, RolloutPhase outcome) {
    return Timer.builder("sentiment.rollout")
        .description("Rollouts that ended while this instance was their controller, and their time")
        .tag("outcome", tag(outcome))
        .register(registry);
  }

  private static String tag(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Shows how far the instance is. */
  static void follow(MeterRegistry registry, ModelRollout rollout) {
    epoch(registry, rollout, "seen", RolloutProgress::epoch);
    epoch(registry, rollout, "wanted", RolloutProgress::rolloutEpoch);
    epoch(registry, rollout, "serving", RolloutProgress::servingEpoch);
    for (InstanceState state : InstanceState.values()) {
      Gauge.builder("sentiment.instance.state", rollout, is(its -> its.progress().state(), state))
          .description("1 for how far this instance is with the rollout, 0 for the others")
          .tag("state", tag(state))
          .register(registry);
    }
    for (RolloutPhase phase : RolloutPhase.values()) {
      Gauge.builder("sentiment.rollout.phase", rollout, is(ModelRollout::phase, phase))
          .description("1 for the phase of the last rollout, 0 for the others")
          .tag("phase", tag(phase))
          .register(registry);
    }
  }

  private static void epoch(
      MeterRegistry registry,
      ModelRollout rollout,
      String which,
      ToLongFunction<RolloutProgress> epoch) {
    Gauge.builder("sentiment.rollout.epoch", rollout, its -> epoch.applyAsLong(its.progress()))
        .description("Epoch of the rollout state: seen, wanted here, and serving here")
        .tag("of", which)
        .register(registry);
  }

  private static <T> ToDoubleFunction<ModelRollout> is(
      Function<ModelRollout, @Nullable T> found, T value) {
    return rollout -> value.equals(found.apply(rollout)) ? 1 : 0;
  }

  /** Another routing scores. */
  void swapped(Routing routing) {
    swaps.increment();
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    routing.getStable().ifPresent(model -> rows.add(info("stable", model)));
    routing.getCanary().ifPresent(canary -> rows.add(info("canary", canary.getModel())));
    routing.getShadow().ifPresent(shadow -> rows.add(info("shadow", shadow.getModel())));
    routing.getPins().stream()
        .map(pin -> pin.getModel())
        .distinct()
        .forEach(model -> rows.add(info("pinned", model)));
    models.register(rows, true);
  }

  private static MultiGauge.Row<?> info(String role, ModelRef model) {
    return MultiGauge.Row.of(
        Tags.of(
            "role", role,
            "name", model.getName(),
            "version", model.getVersion(),
            "digest", model.getDigest()),
        1);
  }

  /** Shows the partitions that the instance has now. */
  synchronized void show(OwnedPartitions partitions) {
    SortedSet<Integer> now = partitions.numbers();
    if (now.equals(gauged)) {
      return; // the gauges read the values themselves
    }
    gauged = now;
    epochs.register(rows(now, partitions::epoch), true);
    cutovers.register(rows(now, partitions::firstOffset), true);
    lags.register(rows(now, partitions::lag), true);
  }

  private static List<MultiGauge.Row<?>> rows(
      SortedSet<Integer> partitions, Function<Integer, @Nullable Long> value) {
    List<MultiGauge.Row<?>> rows = new ArrayList<>();
    for (Integer partition : partitions) {
      rows.add(
          MultiGauge.Row.of(
              Tags.of("partition", partition.toString()),
              partition,
              number -> {
                Long known = value.apply(number);
                return known == null ? Double.NaN : known;
              }));
    }
    return rows;
  }

  void prepared(Duration time) {
    preparation.record(time);
  }

  void refused() {
    failures.increment();
  }

  void unreadableCommand() {
    unreadable.increment();
  }

  /** A rollout has ended, after this time from its command. */
  void ended(RolloutPhase outcome, Duration time) {
    Timer timer = rollouts.get(outcome);
    if (timer != null) {
      timer.record(time);
    }
  }
}
