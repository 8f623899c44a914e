package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.scorer.retry.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this instance to the model that the rollout state wants: fetches it, proves it, warms it
 * up and only then swaps one reference. Until then, and where the model is refused, the running
 * model goes on. A file that cannot be had is tried again as long as it is wanted; a newer wish
 * ends the preparation of an older one.
 */
final class ModelRollout implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);

  private final ModelStore store;
  private final ModelLoader loader;
  private final Consumer<RolloutProgress> listener;
  private final RolloutMetrics metrics;
  private final ExecutorService preparer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "model-rollout");
            thread.setDaemon(true);
            return thread;
          });

  /** The one reference that is swapped. */
  private volatile @Nullable ActiveModel active;

  // What follows is guarded by this.
  private RolloutProgress progress = RolloutProgress.waiting();
  private RolloutState.@Nullable Activation wanted;
  private @Nullable Future<?> preparation;

  /**
   * @param listener hears of each change, in order
   */
  ModelRollout(
      ModelStore store,
      ModelLoader loader,
      Consumer<RolloutProgress> listener,
      RolloutMetrics metrics) {
    this.store = store;
    this.loader = loader;
    this.listener = listener;
    this.metrics = metrics;
  }

  /** The model that scores now; null before the first. */
  @Nullable ActiveModel active() {
    return active;
  }

  synchronized RolloutProgress progress() {
    return progress;
  }

  /** The rollout state is now this. */
  synchronized void follow(RolloutState state) {
    RolloutState.Activation activation = state.activation();
    if (activation == null || activation.equals(wanted)) {
      become(state.epoch(), progress.state(), progress.desired(), progress.failure());
      return;
    }
    boolean sameInPreparation =
        progress.state() == InstanceState.PREPARING
            && activation.model().equals(progress.desired());
    wanted = activation;
    if (sameInPreparation) {
      become(state.epoch(), progress.state(), progress.desired(), progress.failure());
      return;
    }
    if (preparation != null) {
      preparation.cancel(true);
    }
    Manifest model = activation.model();
    ActiveModel running = active;
    if (running != null && running.manifest().equals(model)) {
      become(state.epoch(), InstanceState.ACTIVE, model, null);
      return;
    }
    become(state.epoch(), InstanceState.PREPARING, model, null);
    preparation = preparer.submit(() -> prepare(model));
  }

  private void prepare(Manifest model) {
    long begin = System.nanoTime();
    Backoff backoff = new Backoff(Duration.ofSeconds(15));
    try {
      while (true) {
        try {
          Path file = store.fetch(model);
          swapTo(loader.load(file, model), Duration.ofNanos(System.nanoTime() - begin));
          return;
        } catch (ClosedByInterruptException e) {
          return;
        } catch (IOException e) {
          String trouble = "cannot be had yet, trying again: " + describe(e);
          LOG.warn("Model {} {}", model, trouble);
          report(model, InstanceState.PREPARING, trouble);
          TimeUnit.MILLISECONDS.sleep(backoff.next().toMillis());
        }
      }
    } catch (InterruptedException e) {
      LOG.info("Preparation of model {} ends: it is no longer wanted", model);
    } catch (BadModelException e) {
      refuse(model, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.error("Model {} cannot be prepared", model, e);
      refuse(model, e.toString());
    }
  }

  private static String describe(IOException e) {
    return e.getMessage() == null
        ? e.toString()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private synchronized void swapTo(ActiveModel model, Duration preparationTime) {
    if (!model.manifest().equals(progress.desired())) {
      return;
    }
    active = model;
    metrics.swapped(preparationTime);
    LOG.info("Model {} scores from now on", model.manifest());
    become(progress.epoch(), InstanceState.ACTIVE, progress.desired(), null);
  }

  private void refuse(Manifest model, String reason) {
    metrics.refused();
    LOG.error("Model {} is refused: {}", model, reason);
    report(model, InstanceState.FAILED, reason);
  }

  private synchronized void report(Manifest model, InstanceState state, String failure) {
    if (model.equals(progress.desired())) {
      become(progress.epoch(), state, progress.desired(), failure);
    }
  }

  private void become(
      long epoch, InstanceState state, @Nullable Manifest desired, @Nullable String failure) {
    ActiveModel running = active;
    RolloutProgress next =
        new RolloutProgress(
            epoch, state, running == null ? null : running.manifest(), desired, failure);
    if (!next.equals(progress)) {
      progress = next;
      listener.accept(next);
    }
  }

  @Override
  public void close() {
    preparer.shutdownNow();
  }
}
