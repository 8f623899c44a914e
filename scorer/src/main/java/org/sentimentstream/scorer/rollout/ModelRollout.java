package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.retry.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this instance to the routing that the rollout state wants: fetches its models, proves
 * them, warms them up and says READY; when the routing serves and its models are here, one
 * reference is swapped. Until then, and where a model is refused, what serves goes on. A file that
 * cannot be had is tried again as long as it is wanted, and so is a refused model that serves
 * elsewhere; a newer wish ends the preparation of an older one.
 */
final class ModelRollout implements ServingRouting, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final ModelStore store;
  private final ModelLoader loader;
  private final Duration patience;
  private final ModelObservations observations;
  private final Consumer<RolloutProgress> listener;
  private final RolloutMetrics metrics;
  private final ExecutorService preparer =
      Executors.newSingleThreadExecutor(task -> daemon(task, "model-rollout"));

  /** Notices that time is over. */
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "model-rollout-clock"));

  /** The one reference that is swapped. */
  private volatile @Nullable ActiveRouting serving;

  // What follows is guarded by this.
  private final Map<ModelRef, ActiveModel> loaded = new LinkedHashMap<>();
  private RolloutState state = RolloutState.empty();
  private RolloutProgress progress = RolloutProgress.waiting();

  /** What is to be reached. */
  private Routing target = state.serving();

  /** How far the target's models are, where they are not loaded: by the last news of each. */
  private final Map<ModelRef, News> news = new HashMap<>();

  private record News(InstanceState state, @Nullable String trouble) {}

  private @Nullable Future<?> preparation;

  /** Since when another routing serves than the one here, by the JVM's clock; null: none does. */
  private @Nullable Long behindSince;

  /** Whether what serves cannot be had here. It stays so until it is here. */
  private boolean stranded;

  /**
   * @param patience how long a file of what serves may be waited for before this instance is
   *     stranded
   * @param listener hears of each change, in order
   */
  ModelRollout(
      ModelStore store,
      ModelLoader loader,
      Duration patience,
      ModelObservations observations,
      Consumer<RolloutProgress> listener,
      RolloutMetrics metrics) {
    this.store = store;
    this.loader = loader;
    this.patience = patience;
    this.observations = observations;
    this.listener = listener;
    this.metrics = metrics;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public @Nullable ActiveRouting current() {
    return serving;
  }

  @Override
  public synchronized @Nullable ActiveRouting await(long epoch, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      ActiveRouting now = serving;
      if (now != null && now.epoch() >= epoch) {
        return now;
      }
      long leftMs = (end - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        return null;
      }
      wait(leftMs);
    }
  }

  synchronized RolloutProgress progress() {
    return progress;
  }

  /** The phase of the last rollout; null before the first. */
  synchronized @Nullable RolloutPhase phase() {
    Rollout last = state.rollout();
    return last == null ? null : last.getPhase();
  }

  /** The rollout state is now this. */
  synchronized void follow(RolloutState next) {
    boolean servesAnother = next.serving().getEpoch() != state.serving().getEpoch();
    state = next;
    adopt();
    watch();
    Routing wanted = next.wanted();
    boolean wantsAnother = wanted.getEpoch() != target.getEpoch();
    if (wantsAnother) {
      target = wanted;
      news.clear();
    }
    if (wantsAnother || servesAnother) {
      prepareAnew();
    }
    tell();
  }

  private void prepareAnew() {
    if (preparation != null) {
      preparation.cancel(true);
      preparation = null;
    }
    List<Manifest> missing = missing();
    if (!missing.isEmpty()) {
      missing.forEach(
          model -> news.putIfAbsent(model.ref(), new News(InstanceState.FETCHING, null)));
      preparation = preparer.submit(() -> prepare(missing));
    }
  }

  /** From the moment that another routing serves than the one here, there is so much time. */
  private void watch() {
    ActiveRouting now = serving;
    boolean behind = state.serving().getEpoch() > (now == null ? 0 : now.epoch());
    if (behind && behindSince == null) {
      behindSince = System.nanoTime();
      Future<?> unused =
          clock.schedule(this::timeIsOver, patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private synchronized void timeIsOver() {
    tell();
  }

  /** The models of the target, and of what serves meanwhile, that are not loaded. */
  private List<Manifest> missing() {
    Set<ModelRef> needed = new LinkedHashSet<>(RoutingRule.models(target));
    needed.addAll(RoutingRule.models(state.serving()));
    List<Manifest> missing = new ArrayList<>();
    for (ModelRef ref : needed) {
      if (!loaded.containsKey(ref)) {
        missing.add(
            state
                .model(ref)
                .orElseThrow(
                    () -> new IllegalStateException(ref + " is wanted and not registered")));
      }
    }
    return missing;
  }

  private void prepare(List<Manifest> models) {
    Backoff backoff = new Backoff(LONGEST_PAUSE);
    List<Manifest> left = models;
    try {
      while (true) {
        List<Manifest> again = new ArrayList<>();
        for (Manifest model : left) {
          if (!attempt(model)) {
            again.add(model);
          }
        }
        if (again.isEmpty()) {
          return;
        }
        left = again;
        TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
      }
    } catch (InterruptedException | ClosedByInterruptException e) {
      LOG.info("Preparation of {} ends: something else is wanted", left);
    }
  }

  /** False where the model is to be tried again. */
  private boolean attempt(Manifest model) throws InterruptedException, ClosedByInterruptException {
    try {
      prepare(model);
      return true;
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (BadModelException e) {
      return refuse(model, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      String trouble = "cannot be had yet, trying again: " + describe(e);
      LOG.warn("Model {} {}", model, trouble);
      report(model, InstanceState.FETCHING, trouble);
      return false;
    } catch (RuntimeException | Error e) {
      LOG.error("Model {} cannot be prepared", model, e);
      return refuse(model, e.toString());
    }
  }

  private void prepare(Manifest model) throws IOException, BadModelException, InterruptedException {
    long begin = System.nanoTime();
    report(model, InstanceState.FETCHING, null);
    Path file = store.fetch(model, digestsInUse());
    ActiveModel ready = loader.load(file, model, stage -> report(model, stage, null));
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    metrics.prepared(Duration.ofNanos(System.nanoTime() - begin));
    keep(ready);
  }

  private synchronized Set<String> digestsInUse() {
    return state.modelsInUse().stream().map(ModelRef::getDigest).collect(Collectors.toSet());
  }

  private static String describe(IOException e) {
    return e.getMessage() == null
        ? e.toString()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private synchronized void keep(ActiveModel model) {
    loaded.put(model.manifest().ref(), model);
    news.remove(model.manifest().ref());
    LOG.info("Model {} is ready", model.manifest());
    adopt();
    tell();
  }

  /**
   * False where the model is to be tried again: one that serves was sound elsewhere, so that it may
   * be the copy here that is not.
   */
  private synchronized boolean refuse(Manifest model, String reason) {
    metrics.refused();
    LOG.error("Model {} is refused: {}", model, reason);
    report(model, InstanceState.FAILED, reason);
    return !RoutingRule.models(state.serving()).contains(model.ref());
  }

  private synchronized void report(Manifest model, InstanceState now, @Nullable String trouble) {
    if (Thread.currentThread().isInterrupted()) {
      return; // something else is wanted: this is no news of it
    }
    News before = news.get(model.ref());
    if (before != null
        && before.state() == InstanceState.FAILED
        && now != InstanceState.FAILED
        && trouble == null) {
      return; // refused is what it is until another attempt has succeeded
    }
    // What was the matter before stays to be seen until there is better news.
    String shown = trouble == null && before != null ? before.trouble() : trouble;
    if (now != InstanceState.FAILED && now != InstanceState.FETCHING) {
      shown = null;
    }
    news.put(model.ref(), new News(now, shown));
    tell();
  }

  /** Takes up the routing that serves, where it is newer and its models are here. */
  private void adopt() {
    Routing newest = state.serving();
    ActiveRouting before = serving;
    Set<ModelRef> models = RoutingRule.models(newest);
    if (newest.getEpoch() <= (before == null ? 0 : before.epoch())
        || !loaded.keySet().containsAll(models)) {
      return;
    }
    Map<ModelRef, ActiveModel> its = new HashMap<>(loaded);
    its.keySet().retainAll(models);
    observations.clear();
    serving = new ActiveRouting(newest, its);
    behindSince = null;
    stranded = false;
    metrics.swapped(newest);
    LOG.info("Reviews are scored by epoch {} from now on: {}", newest.getEpoch(), newest);
    loaded.keySet().retainAll(state.modelsInUse());
    notifyAll();
  }

  private boolean isRefused(ModelRef model) {
    News its = news.get(model);
    return its != null && its.state() == InstanceState.FAILED;
  }

  private void tell() {
    Long since = behindSince;
    if (since != null
        && (System.nanoTime() - since >= patience.toNanos()
            || RoutingRule.models(state.serving()).stream().anyMatch(this::isRefused))) {
      stranded = true;
    }
    ActiveRouting now = serving;
    InstanceState how = InstanceState.ACTIVE;
    String failure = null;
    if (target.getEpoch() == 0) {
      how = InstanceState.WAITING;
    } else if (now == null || now.epoch() != target.getEpoch()) {
      how = InstanceState.READY;
      for (ModelRef model : RoutingRule.models(target)) {
        News its = news.get(model);
        if (its != null && (how == InstanceState.READY || its.state() == InstanceState.FAILED)) {
          how = its.state();
          failure = its.trouble() == null ? null : ModelId.of(model) + " " + its.trouble();
        }
      }
    }
    RolloutProgress next =
        new RolloutProgress(
            state.epoch(),
            target.getEpoch(),
            now == null ? 0 : now.epoch(),
            how,
            now == null ? null : now.stable().manifest(),
            target.getStable().flatMap(state::model).orElse(null),
            failure,
            List.copyOf(loaded.keySet()),
            stranded);
    if (!next.equals(progress)) {
      progress = next;
      listener.accept(next);
    }
  }

  @Override
  public void close() {
    preparer.shutdownNow();
    clock.shutdownNow();
  }
}
