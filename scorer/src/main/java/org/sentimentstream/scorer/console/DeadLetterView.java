package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.deadletters.DeadLetterLog;
import org.sentimentstream.scorer.deadletters.StoredLetter;

/**
 * The last dead letters, read when somebody asks and then kept for some seconds. Asking takes
 * turns.
 */
final class DeadLetterView {

  private static final Duration KEPT = Duration.ofSeconds(5);
  private static final int OFFSETS_PER_PARTITION = 200;
  private static final int SHOWN = 100;
  private static final int VALUE_BYTES = 2_048;
  private static final int KEY_BYTES = 256;
  private static final int MESSAGE_CHARS = 1_000;

  /** What is kept of a letter. */
  private record Row(ReviewPosition position, Instant time, String reason, ObjectNode json) {}

  private final ScorerConfig config;
  private @Nullable ObjectNode last;
  private long readNanos;

  DeadLetterView(ScorerConfig config) {
    this.config = config;
  }

  /** The letters, the newest first, and how many there are of each reason. */
  synchronized ObjectNode json() throws InterruptedException {
    if (last == null || System.nanoTime() - readNanos > KEPT.toNanos()) {
      last = read();
      readNanos = System.nanoTime();
    }
    return last;
  }

  private ObjectNode read() throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    Set<ReviewPosition> redriven = new HashSet<>();
    try (DeadLetterLog log = DeadLetterLog.open(config)) {
      log.visitLast(
          OFFSETS_PER_PARTITION,
          new DeadLetterLog.Visitor() {
            @Override
            public void letter(StoredLetter letter) {
              rows.add(row(letter));
            }

            @Override
            public void redriven(ReviewPosition letter) {
              redriven.add(letter);
            }
          },
          (done, of) -> {});
    }
    rows.sort(Comparator.comparing(Row::time).reversed());
    Map<String, Integer> reasons = new TreeMap<>();
    rows.forEach(row -> reasons.merge(row.reason(), 1, Integer::sum));
    ObjectNode json = ConsoleJson.object().put("found", rows.size());
    ArrayNode counted = json.putArray("reasons");
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(
            reason ->
                counted.addObject().put("reason", reason.getKey()).put("count", reason.getValue()));
    ArrayNode letters = json.putArray("letters");
    for (Row row : rows.subList(0, Math.min(SHOWN, rows.size()))) {
      letters.add(row.json().put("sent_back", redriven.contains(row.position())));
    }
    return json;
  }

  private static Row row(StoredLetter letter) {
    DeadLetter description = letter.description();
    Instant time =
        description == null
            ? Instant.ofEpochMilli(letter.record().timestamp())
            : description.time();
    String exception = description == null ? "" : description.exception();
    String reason =
        exception.isEmpty()
            ? "unknown"
            : cut(exception.substring(exception.lastIndexOf('.') + 1), 100);
    ReviewPosition source = letter.source();
    ObjectNode json =
        ConsoleJson.object()
            .put("position", letter.position().toString())
            .put("time", time.toEpochMilli())
            .put("reason", reason)
            .put(
                "message",
                description == null
                    ? "its headers do not say"
                    : cut(description.message(), MESSAGE_CHARS))
            .put("source", source == null ? null : cut(source.toString(), 300))
            .put("bytes", letter.size())
            .put("attempts", letter.attempts())
            .put("key", text(letter.record().key(), KEY_BYTES))
            .put("value", text(letter.record().value(), VALUE_BYTES));
    return new Row(letter.position(), time, reason, json);
  }

  private static String cut(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }

  /** The beginning of some bytes, read as text; null where there are none. */
  private static @Nullable String text(byte @Nullable [] bytes, int limit) {
    return bytes == null
        ? null
        : new String(bytes, 0, Math.min(limit, bytes.length), StandardCharsets.UTF_8);
  }
}
