package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.SentimentLabel;

class EventTableTest {

  private static final long SECOND = 1_000_000_000;

  private final StringWriter written = new StringWriter();

  @Test
  void shouldShowTextLabelProbabilityModelAndLatency() {
    EventTable table = new EventTable(new PrintWriter(written), false);

    table.add(
        Events.of("r-1", "1.0.0", SentimentLabel.POSITIVE),
        "What a film!",
        OptionalLong.of(12_000_000),
        0);

    assertThat(written.toString())
        .isEqualToNormalizingWhitespace("1 1.0.0 positive 0.900 12 ms What a film!");
  }

  @Test
  void shouldShowTheIdWhereTheTextIsNotKnown() {
    EventTable table = new EventTable(new PrintWriter(written), false);

    table.add(Events.of("r-1", "1.0.0", SentimentLabel.NEGATIVE), null, OptionalLong.empty(), 0);

    assertThat(written.toString()).isEqualToNormalizingWhitespace("1 1.0.0 negative 0.100 r-1");
  }

  @Test
  void shouldThinOutWhatIsTooFastButShowTheFirstOfEachModel() {
    EventTable table = new EventTable(new PrintWriter(written), false);

    for (int i = 0; i < 1_000; i++) {
      String version = i < 500 ? "1.0.0" : "1.1.0";
      table.add(
          Events.of("r-" + i, version, SentimentLabel.POSITIVE),
          "text " + i,
          OptionalLong.empty(),
          i * SECOND / 1_000);
    }

    assertThat(written.toString().lines()).hasSizeBetween(19, 21);
    assertThat(written.toString()).contains("text 0\n", "text 500\n");
  }

  @Test
  void shouldColourOnlyOnATerminal() {
    EventTable plain = new EventTable(new PrintWriter(written), false);
    plain.printNote("note");
    assertThat(written.toString()).doesNotContain("\u001b");

    EventTable coloured = new EventTable(new PrintWriter(written), true);
    coloured.printNote("note");
    assertThat(written.toString()).contains("\u001b[");
  }

  @Test
  void shouldPutATextOnOneLineWithoutControlCharacters() {
    assertThat(EventTable.snippet(" one<br /><br />two\r\n\tthree\u0085four\u001b[31m "))
        .isEqualTo("one two three four [31m");
    assertThat(EventTable.snippet("\ud83d\ude8b".repeat(100)))
        .isEqualTo("\ud83d\ude8b".repeat(55) + "…");
  }
}
