package org.sentimentstream.deploy.retrain;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.deploy.FixtureModel;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.localstack.LocalStack;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;

/**
 * What a run needs around it: topics of its own, a champion that knows some words, an archive of
 * reviews with these words, and labelled reviews, with these or with newer ones.
 */
final class RetrainSurroundings implements AutoCloseable {

  /** Words that the champion never saw: it takes them for neither good nor bad. */
  private static final List<String> NEW_GOOD = List.of("stellar", "charming", "gripping");

  private static final List<String> NEW_BAD = List.of("dreary", "clumsy", "hollow");
  private static final List<String> OTHER = List.of("this", "film", "was", "a", "of", "the");

  private final Path folder;
  private final Map<String, String> settings = new HashMap<>();
  private final Producer<byte[], byte[]> producer;
  private final Serializer<LabelledReview> serializer;
  private final RolloutClient rollout;
  private final Random random = new Random(5);
  private @Nullable ScorerApplication scorer;

  RetrainSurroundings(LocalStack stack, Path folder, String test)
      throws IOException, InterruptedException {
    this(
        Map.of(
            "bootstrap.servers", stack.broker().bootstrapServers(),
            "schema.registry.url", stack.registry().url()),
        folder,
        test);
  }

  /**
   * @param clients settings of clients that may do everything
   */
  RetrainSurroundings(Map<String, String> clients, Path folder, String test)
      throws IOException, InterruptedException {
    this.folder = folder;
    settings.putAll(clients);
    settings.put("application.id", test);
    settings.put("state.dir", folder.resolve("state").toString());
    settings.put("num.stream.threads", "1");
    settings.put("sentiment.topics.partitions", "1");
    settings.put("sentiment.status.heartbeat.ms", "300");
    // Nobody waits for long where a member comes to a group, or a consumer of a quiet topic ends.
    settings.put("heartbeat.interval.ms", "300");
    settings.put("fetch.max.wait.ms", "100");
    for (String topic :
        List.of(
            "reviews",
            "sentiment",
            "sentiment.shadow",
            "dead.letters",
            "labelled.reviews",
            "model.control",
            "model.state",
            "model.events",
            "model.artifacts",
            "model.status")) {
      settings.put("sentiment.topic." + topic, test + "-" + topic.replace('.', '-'));
    }
    ClientSettings own = new ClientSettings(config());
    this.producer = new KafkaProducer<>(own.producer(test));
    this.serializer = SentimentSerdes.value(LabelledReview.class, own.registry()).serializer();
    this.rollout = RolloutClient.connect(config());
    TopicPreparation.prepareLabels(config());
    writeArchive();
    writeConfig();
  }

  ScorerConfig config() {
    return ScorerConfig.of(settings);
  }

  /** The settings, for a command line. */
  Path configFile() {
    return folder.resolve("scorer.properties");
  }

  String topic() {
    return config().topics().labelledReviews();
  }

  RolloutClient rollout() {
    return rollout;
  }

  void startScorer() throws InterruptedException {
    Map<String, String> own = new HashMap<>(settings);
    own.put("sentiment.instance.id", "one");
    scorer = ScorerApplication.start(ScorerConfig.of(own), new SimpleMeterRegistry());
  }

  Manifest activateChampion() throws IOException, InterruptedException {
    Path file = FixtureModel.write(folder.resolve("champion.npz"), "0.1.0");
    Manifest champion = rollout.upload(file);
    rollout.register(champion, "test");
    rollout.activate(champion.id(), "test");
    return champion;
  }

  private static String sentence(Random random, List<String> telling) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      List<String> words = i % 3 == 0 ? telling : OTHER;
      text.append(words.get(random.nextInt(words.size()))).append(' ');
    }
    return text.append(random.nextInt(1_000_000)).append(" .").toString();
  }

  private void writeArchive() throws IOException {
    for (boolean positive : new boolean[] {true, false}) {
      Path labelled = folder.resolve("aclImdb/train").resolve(positive ? "pos" : "neg");
      Files.createDirectories(labelled);
      for (int i = 0; i < 60; i++) {
        Files.writeString(
            labelled.resolve(i + "_5.txt"),
            sentence(random, positive ? FixtureModel.GOOD : FixtureModel.BAD));
      }
    }
  }

  private void writeConfig() throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    try (var writer = Files.newBufferedWriter(configFile())) {
      properties.store(writer, null);
    }
  }

  /** Sends labelled reviews whose words the champion does not know. */
  void sendNewWords(int count) {
    send(count, NEW_GOOD, NEW_BAD);
  }

  /** Sends labelled reviews that the champion calls right. */
  void sendKnownWords(int count) {
    send(count, FixtureModel.GOOD, FixtureModel.BAD);
  }

  private void send(int count, List<String> good, List<String> bad) {
    for (int i = 0; i < count; i++) {
      var unused =
          producer.send(
              new ProducerRecord<>(
                  topic(), bytes(sentence(random, i % 2 == 0 ? good : bad), i % 2 == 0)));
    }
    producer.flush();
  }

  /** Sends a record that is no labelled review. */
  void sendGarbage() {
    var unused =
        producer.send(new ProducerRecord<>(topic(), "garbage".getBytes(StandardCharsets.UTF_8)));
    producer.flush();
  }

  byte[] bytes(String text, boolean positive) {
    return serializer.serialize(
        topic(),
        LabelledReview.newBuilder()
            .setText(text)
            .setLabel(positive ? SentimentLabel.POSITIVE : SentimentLabel.NEGATIVE)
            .setLabelledAt(Instant.now())
            .build());
  }

  Producer<byte[], byte[]> transactionalProducer() {
    Map<String, Object> transactional =
        new HashMap<>(new ClientSettings(config()).producer("transactional"));
    transactional.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic());
    Producer<byte[], byte[]> transactions = new KafkaProducer<>(transactional);
    transactions.initTransactions();
    return transactions;
  }

  /** Where the next run finds what is new; empty where no run has decided yet. */
  @Nullable Long committedOffset() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", config().bootstrapServers()))) {
      OffsetAndMetadata offset =
          admin
              .listConsumerGroupOffsets(LabelledTopic.GROUP)
              .partitionsToOffsetAndMetadata()
              .get()
              .get(new TopicPartition(topic(), 0));
      return offset == null ? null : offset.offset();
    }
  }

  /** The command line of a run that trains for a second, with these options over the usual ones. */
  List<String> arguments(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "retrain",
                "--config=" + configFile(),
                "--data=" + folder.resolve("aclImdb"),
                "--work-dir=" + folder.resolve("work"),
                "--n-words=100",
                "--dim-proj=8",
                "--batch-size=8",
                "--lrate=0.03",
                "--averaging=0.9",
                "--max-epochs=12",
                "--valid-portion=0.1",
                "--patience=20",
                "--valid-freq=30",
                "--threads=1"));
    for (String option : more) {
      String name = option.replaceFirst("=.*", "=");
      arguments.removeIf(usual -> usual.startsWith(name));
      arguments.add(option);
    }
    return arguments;
  }

  CommandRun retrain(String... more) {
    return CommandRun.of("", arguments(more).toArray(String[]::new));
  }

  /** The versions of the fixture model that were ever registered. */
  List<String> registered() {
    return rollout.state().models().keySet().stream().sorted().toList();
  }

  @Nullable String active() {
    return rollout
        .state()
        .wanted()
        .getStable()
        .map(model -> ModelId.of(model).toString())
        .orElse(null);
  }

  @Override
  public void close() {
    if (scorer != null) {
      scorer.close();
    }
    rollout.close();
    producer.close();
  }
}
