package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trends}: the sentiment of products in windows of time. */
@Command(
    name = "trends",
    description = {
      "Show how many reviews each product has in each window of time, and their mean sentiment.",
      "It reads the topic of the trends, which scorers write with sentiment.trends=true. Without"
          + " --product the last window of each product, with it all that the topic has."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class TrendsCommand implements Callable<Integer> {

  /** More windows than this are not held in memory at once. */
  private static final int MOST_WINDOWS = 100_000;

  private static final Duration POLL = Duration.ofMillis(500);

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--product", paramLabel = "ID", description = "Show this product alone.")
  private @Nullable String product;

  @Option(
      names = "--follow",
      description = "Then show each change as it comes, until Ctrl-C or --max.")
  private boolean follow;

  @Option(names = "--max", paramLabel = "N", description = "End after so many changes.")
  private long max = Long.MAX_VALUE;

  @Option(names = "--json", description = "Print each window as one line of JSON.")
  private boolean json;

  /** One row: the last window of a product, or one of several of it. */
  private record Row(String product, @Nullable Instant windowStart) {}

  private final Map<Row, SentimentByProduct> rows = new HashMap<>();
  private boolean more;

  @Override
  public Integer call() throws InterruptedException {
    if (max < 1) {
      throw CommandException.wrongUse("--max: expected at least 1, came " + max);
    }
    ScorerConfig config = kafka.config();
    String topic = config.topics().sentimentByProduct();
    TopicPreparation.require(config, List.of(topic));
    ClientSettings clients = new ClientSettings(config);
    try (Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(clients.consumer(config.applicationId() + "-trends-command"));
        Deserializer<SentimentByProduct> trends =
            SentimentSerdes.value(SentimentByProduct.class, clients.registry()).deserializer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (!hasReached(consumer, ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          SentimentByProduct trend = read(record, trends);
          if (trend != null) {
            keep(trend);
          }
        }
      }
      show();
      follow(consumer, trends);
    }
    return 0;
  }

  private static boolean hasReached(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** What a record says; null where it is of another product, or is none. */
  private @Nullable SentimentByProduct read(
      ConsumerRecord<byte[], byte[]> record, Deserializer<SentimentByProduct> trends) {
    SentimentByProduct trend;
    try {
      trend = trends.deserialize(record.topic(), record.headers(), record.value());
    } catch (SerializationException | StackOverflowError e) { // the latter: nested without end
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          "%s-%d@%d: expected a trend: %s%n",
          record.topic(), record.partition(), record.offset(), e.getMessage());
      err.flush();
      return null;
    }
    return trend == null || (product != null && !product.equals(trend.getProductId()))
        ? null
        : trend;
  }

  private void keep(SentimentByProduct trend) {
    Row row = new Row(trend.getProductId(), product == null ? null : trend.getWindowStart());
    SentimentByProduct known = rows.get(row);
    if (known == null && rows.size() == MOST_WINDOWS) {
      more = true;
    } else if (known == null || !trend.getWindowStart().isBefore(known.getWindowStart())) {
      rows.put(row, trend);
    }
  }

  private void show() {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "%-36s  %-20s  %-20s  %9s  %9s  %s%n",
          "PRODUCT", "FROM", "TO", "REVIEWS", "POSITIVE", "MEAN");
    }
    rows.values().stream()
        .sorted(
            Comparator.comparing(SentimentByProduct::getProductId)
                .thenComparing(SentimentByProduct::getWindowStart))
        .forEach(trend -> print(trend, out));
    rows.clear();
    out.flush();
    if (more) {
      spec.commandLine()
          .getErr()
          .printf("there are more; only %d were kept: ask with --product%n", MOST_WINDOWS);
      spec.commandLine().getErr().flush();
    }
  }

  private void follow(Consumer<byte[], byte[]> consumer, Deserializer<SentimentByProduct> trends) {
    PrintWriter out = spec.commandLine().getOut();
    long shown = 0;
    while (follow && shown < max) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        SentimentByProduct trend = read(record, trends);
        if (trend != null && shown++ < max) {
          print(trend, out);
        }
      }
      out.flush();
    }
  }

  private void print(SentimentByProduct trend, PrintWriter out) {
    out.println(json ? AvroJson.of(trend).toString() : row(trend));
  }

  private static String row(SentimentByProduct trend) {
    return String.format(
        Locale.ROOT,
        "%-36s  %-20s  %-20s  %,9d  %,9d  %.4f",
        SafeText.of(TextTable.cut(trend.getProductId(), 36)),
        trend.getWindowStart(),
        trend.getWindowEnd(),
        trend.getReviewCount(),
        trend.getPositiveCount(),
        trend.getMeanPositiveProbability());
  }
}
