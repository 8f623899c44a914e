package org.sentimentstream.scorer.trends;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.TrendWindows;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the points through whose window is still counted, by the same rule as Kafka Streams' own
 * windows, which would drop the others as well: here they are counted. What is no point, since
 * somebody else wrote it, is left out too.
 */
final class TimelyPoints implements FixedKeyProcessor<String, byte[], TrendPoint> {

  private static final Logger LOG = LoggerFactory.getLogger(TimelyPoints.class);

  private final long lengthMs;
  private final long graceMs;
  private final TrendClock clock;
  private final TrendMetrics metrics;
  private @Nullable FixedKeyProcessorContext<String, TrendPoint> context;

  TimelyPoints(TrendWindows windows, TrendClock clock, TrendMetrics metrics) {
    this.lengthMs = windows.length().toMillis();
    this.graceMs = windows.grace().toMillis();
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public void init(FixedKeyProcessorContext<String, TrendPoint> taskContext) {
    context = taskContext;
  }

  @Override
  public void process(FixedKeyRecord<String, byte[]> record) {
    FixedKeyProcessorContext<String, TrendPoint> task = context;
    if (task == null) {
      throw new IllegalStateException("init comes before process");
    }
    TrendPoint point;
    try {
      point = TrendPoint.decode(record.value());
    } catch (SerializationException e) {
      LOG.warn("Left out of the trends: {}", e.getMessage());
      metrics.foreign();
      return;
    }
    long time = record.timestamp();
    long windowEnd = time - time % lengthMs + lengthMs;
    if (windowEnd <= task.currentStreamTimeMs() - graceMs) {
      metrics.late();
      return;
    }
    metrics.counted();
    clock.counted(task.taskId().partition(), time);
    task.forward(record.withValue(point));
  }
}
