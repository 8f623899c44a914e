package org.sentimentstream.scorer.topology;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.retry.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what needs the schema registry, and waits for a registry that is away: with growing pauses,
 * up to a limit below which the stream thread does not lose its place in the group. Past it, or
 * where the scorer stops, the failure goes up; the record was not committed and comes again.
 */
final class RegistryPatience {

  private static final Logger LOG = LoggerFactory.getLogger(RegistryPatience.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final ScoringContext scoring;

  RegistryPatience(ScoringContext scoring) {
    this.scoring = scoring;
  }

  <T> T call(Supplier<T> work) {
    Backoff backoff = new Backoff(LONGEST_PAUSE);
    long end = System.nanoTime() + scoring.patience().toNanos();
    while (true) {
      try {
        return work.get();
      } catch (SchemaRegistryUnavailableException e) {
        Duration pause = backoff.next();
        if (scoring.stop().isStopped() || System.nanoTime() + pause.toNanos() - end > 0) {
          throw e;
        }
        scoring.metrics().registryRetry();
        LOG.warn("Scoring waits for the schema registry: {}", e.getMessage());
        pause(pause, e);
      }
    }
  }

  private void pause(Duration time, SchemaRegistryUnavailableException failure) {
    try {
      if (scoring.stop().await(time)) {
        throw failure;
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
