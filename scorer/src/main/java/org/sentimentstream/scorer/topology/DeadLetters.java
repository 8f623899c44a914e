package org.sentimentstream.scorer.topology;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetterHeaders;

/**
 * Makes the dead letter of a record: its key, value and headers as they came, and headers that say
 * what failed and where. A record larger than the limit, which the topic might not take, is cut to
 * its beginning and says so in the header {@value DeadLetterHeaders#ORIGINAL_SIZE}.
 */
final class DeadLetters {

  /** W3C Trace Context. */
  private static final List<String> TRACE_CONTEXT = List.of("traceparent", "tracestate");

  /** Bytes of a tracestate that everybody must pass on; a traceparent has 55. */
  private static final int TRACE_CONTEXT_BYTES = 512;

  private DeadLetters() {}

  static Record<byte[], byte[]> of(
      Record<byte[], byte[]> record,
      Throwable failure,
      TopicPartition source,
      long offset,
      String applicationId,
      Instant time,
      int maxBytes) {
    long size = size(record);
    Record<byte[], byte[]> kept = size > maxBytes ? cut(record, maxBytes) : record;
    Headers headers =
        DeadLetterHeaders.of(kept.headers(), failure, source, offset, applicationId, time);
    // Those that the record came with.
    headers.remove(DeadLetterHeaders.ORIGINAL_SIZE).remove(DeadLetterHeaders.ORIGINAL_TIMESTAMP);
    if (size > maxBytes) {
      headers.add(
          DeadLetterHeaders.ORIGINAL_SIZE, Long.toString(size).getBytes(StandardCharsets.UTF_8));
    }
    headers.add(
        DeadLetterHeaders.ORIGINAL_TIMESTAMP,
        Long.toString(record.timestamp()).getBytes(StandardCharsets.UTF_8));
    // With the time of an old record, retention would delete the letter before anybody saw it.
    return kept.withHeaders(headers)
        .withTimestamp(Math.max(record.timestamp(), time.toEpochMilli()));
  }

  /** Bytes of a record's key, value and headers. */
  static long size(Record<byte[], byte[]> record) {
    return length(record.key()) + length(record.value()) + size(record.headers());
  }

  private static long size(Headers headers) {
    long size = 0;
    for (Header header : headers) {
      size += header.key().length() + length(header.value());
    }
    return size;
  }

  private static long length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  /**
   * Key and headers stay whole up to a quarter of the limit each, of longer headers the trace
   * context; the value takes the rest.
   */
  private static Record<byte[], byte[]> cut(Record<byte[], byte[]> record, int maxBytes) {
    int share = maxBytes / 4;
    Headers headers =
        size(record.headers()) > share ? traceContext(record.headers(), share) : record.headers();
    byte[] key = beginning(record.key(), share);
    int left = Math.toIntExact(maxBytes - length(key) - size(headers));
    return new Record<>(key, beginning(record.value(), left), record.timestamp(), headers);
  }

  /** What remains of headers that are too many: to which trace the record belongs. */
  private static Headers traceContext(Headers headers, int maxBytes) {
    Headers kept = new RecordHeaders();
    long left = maxBytes;
    for (String name : TRACE_CONTEXT) {
      Header header = headers.lastHeader(name);
      if (header == null || length(header.value()) > TRACE_CONTEXT_BYTES) {
        continue;
      }
      left -= name.length() + length(header.value());
      if (left >= 0) {
        kept.add(header);
      }
    }
    return kept;
  }

  private static byte @Nullable [] beginning(byte @Nullable [] bytes, int length) {
    return bytes == null || bytes.length <= length ? bytes : Arrays.copyOf(bytes, length);
  }
}
