package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.schemas.DeadLetterHeaders;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.deadletters.DeadLetterLog;
import org.sentimentstream.scorer.deadletters.StoredLetter;
import org.sentimentstream.scorer.format.ReviewReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dlq show}: all that is known of some dead letters. */
@Command(
    name = "show",
    description = {
      "Show dead letters: why, where from, all headers, and the record as a review if it is one"
          + " by now, as text and as bytes.",
      "Control characters are written out, so that no record can take hold of the terminal."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class DlqShowCommand implements Callable<Integer> {

  private static final int BYTES_SHOWN = 256;
  private static final int BYTES_PER_LINE = 16;

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      paramLabel = "POSITION",
      arity = "1..*",
      description = "Positions as dlq list shows them: TOPIC-PARTITION@OFFSET.")
  private List<String> texts = List.of();

  @Option(
      names = "--full",
      description = "Show all of key and record, not their first " + BYTES_SHOWN + " bytes.")
  private boolean full;

  @Override
  public Integer call() throws InterruptedException {
    ScorerConfig config = kafka.config();
    Set<ReviewPosition> positions = DlqCommand.positions(texts, config);
    TopicPreparation.require(config, List.of(config.topics().deadLetters()));
    Found found = new Found(positions);
    try (DeadLetterLog log = DeadLetterLog.open(config)) {
      Set<ReviewPosition> there = new HashSet<>(positions);
      there.removeIf(position -> !log.has(position));
      log.visit(
          DeadLetterLog.firstOf(there),
          found,
          new ProgressLine(spec.commandLine().getErr(), "offsets read"));
    }
    PrintWriter out = spec.commandLine().getOut();
    try (ReviewReader reviews =
        config.formats().reviewReader(new ClientSettings(config).registry())) {
      for (StoredLetter letter : found.letters.values()) {
        print(letter, found.redriven.contains(letter.position()), reviews, out);
      }
    }
    out.flush();
    positions.removeAll(found.letters.keySet());
    if (!positions.isEmpty()) {
      throw CommandException.failed("there are no dead letters at " + positions);
    }
    return 0;
  }

  /** The letters asked for, and which of them were sent back. */
  private static final class Found implements DeadLetterLog.Visitor {
    private final Set<ReviewPosition> wanted;
    private final Map<ReviewPosition, StoredLetter> letters = new LinkedHashMap<>();
    private final Set<ReviewPosition> redriven = new HashSet<>();

    Found(Set<ReviewPosition> wanted) {
      this.wanted = Set.copyOf(wanted);
    }

    @Override
    public void letter(StoredLetter letter) {
      if (wanted.contains(letter.position())) {
        letters.put(letter.position(), letter);
      }
    }

    @Override
    public void redriven(ReviewPosition letter) {
      if (wanted.contains(letter)) {
        redriven.add(letter);
      }
    }
  }

  private void print(StoredLetter letter, boolean redriven, ReviewReader reviews, PrintWriter out) {
    out.println(letter.position());
    DeadLetter description = letter.description();
    if (description == null) {
      line(out, "reason", "unknown: its headers are not those of a dead letter");
    } else {
      line(out, "exception", SafeText.of(description.exception()));
      line(out, "message", SafeText.of(description.message()));
      line(out, "time", description.time().toString());
      line(out, "application", SafeText.of(description.applicationId()));
    }
    ReviewPosition source = letter.source();
    line(out, "source", source == null ? "unknown" : SafeText.of(source.toString()));
    line(out, "sent back", (redriven ? "yes" : "no") + ", attempts before " + letter.attempts());
    ConsumerRecord<byte[], byte[]> record = letter.record();
    line(out, "review", review(letter, reviews));
    bytes(out, "key", record.key());
    bytes(out, "record", record.value());
    for (Header header : record.headers()) {
      out.printf("  header %s%n", SafeText.of(header.key()));
      byte[] value = header.value();
      String text = value == null ? "null" : new String(value, StandardCharsets.UTF_8);
      // Java indents a stack trace by tabs.
      text.lines().forEach(line -> out.println("    " + SafeText.of(line.replace("\t", "  "))));
    }
    out.println();
  }

  private static void line(PrintWriter out, String name, String text) {
    out.printf("  %-12s %s%n", name, text);
  }

  /** The record as a review, or why it is none, as of now. */
  private static String review(StoredLetter letter, ReviewReader reviews) {
    ConsumerRecord<byte[], byte[]> record = letter.record();
    if (record.value() == null) {
      return "none: there is no value (null)";
    }
    if (record.headers().lastHeader(DeadLetterHeaders.ORIGINAL_SIZE) != null) {
      return "unknown: only the beginning of the record was kept";
    }
    try {
      return SafeText.of(AvroJson.of(reviews.read(letter.original())).toString());
    } catch (SchemaRegistryUnavailableException e) {
      return "unknown: " + SafeText.of(String.valueOf(e.getMessage()));
    } catch (SerializationException e) {
      return "none: " + SafeText.of(String.valueOf(e.getMessage()));
    }
  }

  private void bytes(PrintWriter out, String name, byte @Nullable [] bytes) {
    if (bytes == null) {
      line(out, name, "null");
      return;
    }
    line(out, name, bytes.length + " bytes");
    byte[] shown = full || bytes.length <= BYTES_SHOWN ? bytes : Arrays.copyOf(bytes, BYTES_SHOWN);
    if (shown.length > 0) {
      out.println("    \"" + SafeText.of(new String(shown, StandardCharsets.UTF_8)) + "\"");
    }
    for (int from = 0; from < shown.length; from += BYTES_PER_LINE) {
      StringBuilder hex = new StringBuilder();
      for (int i = from; i < Math.min(shown.length, from + BYTES_PER_LINE); i++) {
        hex.append(String.format(Locale.ROOT, " %02x", shown[i]));
      }
      out.printf("    %08x %s%n", from, hex);
    }
    if (shown.length < bytes.length) {
      out.printf("    and %d bytes more (--full)%n", bytes.length - shown.length);
    }
  }
}
