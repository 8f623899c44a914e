package org.sentimentstream.scorer;

import java.time.Duration;

/** The machine's clock was set back. The instance cannot go on; another one can begin at once. */
public final class ClockSetBackException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ClockSetBackException(Duration back) {
    super(
        ("the clock was set back by %,d s: Kafka's clients go by it and would wait until it has"
                + " caught up")
            .formatted(back.toSeconds()));
  }
}
