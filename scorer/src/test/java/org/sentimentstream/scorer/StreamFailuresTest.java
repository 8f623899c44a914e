package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.sentimentstream.scorer.retry.StopSignal;

class StreamFailuresTest {

  private final StopSignal stop = new StopSignal();
  private final List<Throwable> fatal = new ArrayList<>();
  private final StreamFailures failures = new StreamFailures(stop, fatal::add);

  @Test
  void shouldReplaceAThreadThatDiedOfWhatMayPass() {
    for (Throwable failure :
        List.of(
            new StreamsException(new TimeoutException("slow")),
            new KafkaException("something"),
            new IllegalStateException("a bug"))) {
      assertThat(failures.handle(failure)).isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    }
    assertThat(fatal).isEmpty();
  }

  @Test
  void shouldEndTheInstanceForWhatNoRepetitionCanMend() {
    List<Throwable> hopeless =
        List.of(
            new StreamsException(new TopicAuthorizationException("no right")),
            new StreamsException(new SaslAuthenticationException("wrong password")),
            new StreamsException("an event", new SerializationException("schema refused")),
            new StreamsException(new RecordTooLargeException("too large")),
            new MissingSourceTopicException("deleted"),
            new OutOfMemoryError("full"));

    assertThat(hopeless)
        .allSatisfy(
            failure ->
                assertThat(failures.handle(failure))
                    .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT));
    assertThat(fatal).isEqualTo(hopeless);
  }

  @Test
  void shouldNotReplaceAThreadOfAnInstanceThatStops() {
    stop.stop();

    assertThat(failures.handle(new KafkaException("something")))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(fatal).isEmpty();
  }
}
