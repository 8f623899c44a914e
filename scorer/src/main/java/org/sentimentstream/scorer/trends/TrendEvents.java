package org.sentimentstream.scorer.trends;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.kstream.Window;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.sentimentstream.events.SentimentByProduct;

/** Writes the trends that have changed. */
final class TrendEvents extends ContextualProcessor<Windowed<String>, Trend, byte[], byte[]> {

  private final String topic;
  private final Serializer<SentimentByProduct> events;
  private final Trends.Patience patience;

  TrendEvents(String topic, Serializer<SentimentByProduct> events, Trends.Patience patience) {
    this.topic = topic;
    this.events = events;
    this.patience = patience;
  }

  @Override
  public void process(Record<Windowed<String>, Trend> record) {
    String product = record.key().key();
    Window window = record.key().window();
    SentimentByProduct event = record.value().event(product, window.startTime(), window.endTime());
    byte[] value = patience.call(() -> events.serialize(topic, event));
    context().forward(record.withKey(product.getBytes(StandardCharsets.UTF_8)).withValue(value));
  }

  @Override
  public void close() {
    events.close();
  }
}
