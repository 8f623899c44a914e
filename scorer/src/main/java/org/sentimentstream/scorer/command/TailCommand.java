package org.sentimentstream.scorer.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tail}: follows the sentiment events. */
@Command(
    name = "tail",
    description = "Follow the sentiment events, until Ctrl-C or --max.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
public final class TailCommand implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--from-beginning", description = "Begin with the oldest event, not the next.")
  private boolean fromBeginning;

  @Option(names = "--max", paramLabel = "N", description = "End after so many events.")
  private long max = Long.MAX_VALUE;

  @Option(names = "--json", description = "Print each event as one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (max < 1) {
      throw CommandException.wrongUse("--max: expected at least 1, came " + max);
    }
    ScorerConfig config = kafka.config();
    String topic = config.topics().sentiment();
    TopicPreparation.require(config, List.of(topic));
    ClientSettings clients = new ClientSettings(config);
    try (Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(clients.consumer(config.applicationId() + "-tail"));
        Deserializer<SentimentEvent> deserializer =
            config.formats().eventSerde(clients.registry()).deserializer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position); // the end as of now, not as of the first poll
      }
      follow(consumer, deserializer);
    }
    return 0;
  }

  private void follow(
      Consumer<byte[], byte[]> consumer, Deserializer<SentimentEvent> deserializer) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(
          "%-8s  %-36s  %-8s  %-11s  %6s  %s%n",
          "SCORED", "REVIEW", "LABEL", "PROBABILITY", "TOKENS", "MODEL");
      out.flush();
    }
    long shown = 0;
    while (true) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (show(record, deserializer, out) && ++shown >= max) {
          out.flush();
          return;
        }
      }
      out.flush();
    }
  }

  private boolean show(
      ConsumerRecord<byte[], byte[]> record,
      Deserializer<SentimentEvent> deserializer,
      PrintWriter out) {
    SentimentEvent event;
    try {
      event = deserializer.deserialize(record.topic(), record.headers(), record.value());
    } catch (SerializationException e) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          "%s-%d@%d: expected a sentiment event: %s%n",
          record.topic(), record.partition(), record.offset(), e.getMessage());
      err.flush();
      return false;
    }
    if (event == null) {
      return false;
    }
    out.println(json ? AvroJson.of(event).toString() : row(event));
    return true;
  }

  private static String row(SentimentEvent event) {
    return String.format(
        Locale.ROOT,
        "%-8s  %-36s  %-8s  %11.4f  %6d  %s:%s",
        TIME.format(event.getScoredAt()),
        TextTable.cut(event.getReviewId(), 36),
        event.getLabel(),
        event.getPositiveProbability(),
        event.getTokenCount(),
        event.getModel().getName(),
        event.getModel().getVersion());
  }
}
