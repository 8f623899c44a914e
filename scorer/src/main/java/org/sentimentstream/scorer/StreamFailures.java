package org.sentimentstream.scorer;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TopologyException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.retry.Backoff;
import org.sentimentstream.scorer.retry.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows when a stream thread dies. Its transaction is aborted, so that nothing it
 * did is seen and its records come again; after a pause another thread takes its place. Only what
 * no repetition can mend ends the instance: missing rights, wrong settings, a schema that the
 * registry refuses, an error of the JVM.
 */
final class StreamFailures implements StreamsUncaughtExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StreamFailures.class);
  private static final Duration CALM = Duration.ofMinutes(5);

  private static final List<Class<? extends Throwable>> FATAL =
      List.of(
          Error.class,
          AuthenticationException.class,
          AuthorizationException.class,
          ConfigException.class,
          InvalidConfigurationException.class,
          MissingSourceTopicException.class,
          RecordTooLargeException.class,
          SerializationException.class, // of an event: a review's own is caught where it is read
          TopologyException.class,
          UnsupportedVersionException.class);

  private final StopSignal stop;
  private final Consumer<Throwable> onFatal;
  private final Backoff backoff = new Backoff(Duration.ofSeconds(30));
  private long lastFailure = System.nanoTime();

  StreamFailures(StopSignal stop, Consumer<Throwable> onFatal) {
    this.stop = stop;
    this.onFatal = onFatal;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    if (stop.isStopped()) {
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (isFatal(failure)) {
      onFatal.accept(failure);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Duration pause = nextPause();
    LOG.warn(
        "A stream thread ended and is replaced in {} ms; its records come again",
        pause.toMillis(),
        failure);
    try {
      return stop.await(pause)
          ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
          : StreamThreadExceptionResponse.REPLACE_THREAD;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
  }

  private synchronized Duration nextPause() {
    long now = System.nanoTime();
    if (now - lastFailure > CALM.toNanos()) {
      backoff.reset();
    }
    lastFailure = now;
    return backoff.next();
  }

  static boolean isFatal(Throwable failure) {
    for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SchemaRegistryUnavailableException) {
        return false;
      }
      Throwable thrown = cause;
      if (FATAL.stream().anyMatch(kind -> kind.isInstance(thrown))) {
        return true;
      }
    }
    return false;
  }
}
