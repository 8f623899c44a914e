package org.sentimentstream.scorer.testing;

import java.time.Duration;

/**
 * Something that goes wrong and is mended after a while.
 *
 * @param inject causes it
 * @param lasts how long reviews flow between the two
 * @param heal takes the cause away; what follows from it may go on
 */
public record Fault(Step inject, Duration lasts, Step heal) {

  /** A part of it. */
  public interface Step {
    void run() throws Exception;
  }

  /** One that lasts as long as its causing takes. */
  public Fault(Step inject, Step heal) {
    this(inject, Duration.ZERO, heal);
  }
}
