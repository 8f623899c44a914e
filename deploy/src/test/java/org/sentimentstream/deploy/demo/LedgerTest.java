package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;

class LedgerTest {

  private static final long MILLI = 1_000_000;

  private final Ledger ledger = new Ledger();

  @Test
  void shouldFindEachReviewOnce() {
    send("a", true);
    send("b", false);
    event("b", "1.0", SentimentLabel.NEGATIVE);
    event("a", "1.1", SentimentLabel.NEGATIVE);

    Summary summary = ledger.summary();

    assertThat(summary.isExactlyOnce()).isTrue();
    assertThat(summary.eventsByModel()).containsEntry("m 1.0", 1).containsEntry("m 1.1", 1);
    assertThat(summary.labelled()).isEqualTo(2);
    assertThat(summary.labelledRightly()).isEqualTo(1);
    assertThat(summary.p50Millis()).isBetween(4.9, 5.1);
  }

  @Test
  void shouldSayWhatIsMissing() {
    send("a", true);
    send("b", true);
    event("a", "1.0", SentimentLabel.POSITIVE);

    assertThat(ledger.summary().missing()).isEqualTo(1);
    assertThat(ledger.summary().isExactlyOnce()).isFalse();
    assertThat(ledger.accountedFor()).isEqualTo(1);
  }

  @Test
  void shouldSayWhatCameTwice() {
    send("a", true);
    event("a", "1.0", SentimentLabel.POSITIVE);
    event("a", "1.0", SentimentLabel.POSITIVE);

    assertThat(ledger.summary().duplicates()).isEqualTo(1);
    assertThat(ledger.summary().isExactlyOnce()).isFalse();
  }

  @Test
  void shouldTakeADeadLetterForAFailure() {
    send("a", true);
    ledger.deadLetter();

    assertThat(ledger.accountedFor()).isEqualTo(1);
    assertThat(ledger.summary().isExactlyOnce()).isFalse();
  }

  @Test
  void shouldCountTheReviewsOfOthersApart() {
    send("a", true);
    event("a", "1.0", SentimentLabel.POSITIVE);
    event("somebody's", "1.0", SentimentLabel.POSITIVE);

    assertThat(ledger.summary().foreign()).isEqualTo(1);
    assertThat(ledger.summary().isExactlyOnce()).isTrue();
    assertThat(String.join("\n", ledger.summary().lines(0)))
        .contains("1 more for reviews of others");
  }

  private void send(String id, boolean positive) {
    ledger.sending(id, new DemoReview("text", null, null, null, positive), 0);
  }

  private void event(String id, String version, SentimentLabel label) {
    SentimentEvent event = Events.of(id, version, label);
    assertThat(ledger.scored(event, 5 * MILLI)).isNotNull();
  }
}
