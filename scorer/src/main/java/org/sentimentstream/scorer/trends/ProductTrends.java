package org.sentimentstream.scorer.trends;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.InvalidStateStorePartitionException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.scorer.config.TrendWindows;

/**
 * Answers what the trend of a product is, from the store of this instance. Each product is counted
 * by one instance; where that is another, the answer says which, and asking on is the caller's
 * affair: the instances do not talk to each other. For any number of threads.
 */
public final class ProductTrends {

  /** What is known here. */
  public sealed interface Answer {}

  /**
   * This instance counts the product.
   *
   * @param windows those that are kept and hold a review, the newest first
   */
  public record Here(List<SentimentByProduct> windows) implements Answer {
    public Here {
      windows = List.copyOf(windows);
    }
  }

  /**
   * Another instance counts it.
   *
   * @param owner its {@code application.server}; by default the instance's name, and port 0
   */
  public record Elsewhere(HostInfo owner) implements Answer {}

  /** Not known at this moment, since partitions change hands: to be asked again. */
  public record NotNow() implements Answer {}

  private final KafkaStreams streams;
  private final TrendWindows windows;
  private final TrendClock clock;

  public ProductTrends(KafkaStreams streams, Trends trends) {
    this.streams = streams;
    this.windows = trends.windows();
    this.clock = trends.clock();
  }

  public Answer of(String product) {
    try {
      KeyQueryMetadata owner =
          streams.queryMetadataForKey(windows.store(), product, new StringSerializer());
      if (owner.equals(KeyQueryMetadata.NOT_AVAILABLE)
          || owner.activeHost().equals(HostInfo.unavailable())) {
        return new NotNow();
      }
      try {
        return new Here(read(product, owner.partition()));
      } catch (InvalidStateStorePartitionException e) {
        return new Elsewhere(owner.activeHost());
      }
    } catch (InvalidStateStoreException | IllegalStateException e) {
      return new NotNow();
    }
  }

  private List<SentimentByProduct> read(String product, int partition) {
    ReadOnlyWindowStore<String, Trend> store =
        streams.store(
            StoreQueryParameters.fromNameAndType(
                    windows.store(), QueryableStoreTypes.<String, Trend>windowStore())
                .withPartition(partition));
    List<SentimentByProduct> found = new ArrayList<>();
    try (WindowStoreIterator<Trend> trends =
        store.fetch(product, clock.oldest(partition), Instant.ofEpochMilli(Long.MAX_VALUE))) {
      trends.forEachRemaining(
          window -> {
            Instant start = Instant.ofEpochMilli(window.key);
            found.add(window.value.event(product, start, start.plus(windows.length())));
          });
    }
    Collections.reverse(found);
    return found;
  }
}
