package org.sentimentstream.scorer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RoutingRule;
import org.sentimentstream.scorer.rollout.TopicReader;

/**
 * Three scorer processes, with reviews flowing all the time: what rollouts are tried on. Each can
 * be killed and comes back.
 */
public final class RolloutCluster implements AutoCloseable {

  public static final int INSTANCES = 3;
  public static final int PARTITIONS = 12;
  private static final long REVIEWS_PER_SECOND =
      Long.getLong("sentiment.test.reviewsPerSecond", 200);

  private final Surroundings around;
  private final List<Path> homes = new ArrayList<>();
  private final List<ScorerProcess> scorers = new ArrayList<>();
  private final Producer<byte[], byte[]> producer;
  private final Thread sender = new Thread(this::send, "reviews");
  private final List<Future<RecordMetadata>> sent = new ArrayList<>(); // of the sender alone
  private volatile boolean flowing = true;

  /** On the broker of all tests. */
  public RolloutCluster(String test) throws IOException, InterruptedException {
    this(test, TestStack.bootstrapServers());
  }

  public RolloutCluster(String test, String bootstrapServers)
      throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(Path.of("target"), test + "-").toAbsolutePath();
    around =
        new Surroundings(
            test,
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "sentiment.topics.partitions", Integer.toString(PARTITIONS),
                "sentiment.rollout.prepare.timeout.ms", "20000",
                "num.stream.threads", "2",
                // As short as the broker lets it be: the partitions of a killed process wait.
                "session.timeout.ms", "6000",
                "heartbeat.interval.ms", "1000"));
    ClientSettings clients = new ClientSettings(around.config());
    Map<String, Object> settings = clients.producer("load");
    settings.put("delivery.timeout.ms", 120_000);
    settings.put("max.block.ms", 120_000);
    producer = new KafkaProducer<>(settings);
    for (int i = 0; i < INSTANCES; i++) {
      homes.add(Files.createDirectories(directory.resolve("scorer-" + i)));
      scorers.add(launch(i));
    }
  }

  private ScorerProcess launch(int instance) throws IOException {
    Map<String, String> settings = new HashMap<>(around.settings());
    settings.put("sentiment.instance.id", "scorer-" + instance);
    settings.put("state.dir", homes.get(instance).resolve("state").toString());
    return ScorerProcess.start(homes.get(instance), settings);
  }

  public RolloutClient rollout() throws InterruptedException {
    return around.rollout();
  }

  public Surroundings around() {
    return around;
  }

  /** Lets reviews flow, and returns once all partitions are scored. */
  public void flow() throws InterruptedException {
    sender.start();
    await()
        .atMost(Surroundings.PATIENCE)
        .until(
            () ->
                rollout().instances().stream()
                        .mapToInt(instance -> instance.status().getPartitions().size())
                        .sum()
                    == PARTITIONS);
  }

  private void send() {
    long begin = System.nanoTime();
    for (int i = 0; flowing; i++) {
      byte[] key = ("key-" + i % 997).getBytes(StandardCharsets.UTF_8);
      sent.add(
          producer.send(
              around.record(
                  key,
                  around.bytes(
                      Surroundings.review(Integer.toString(i), "a good film, review " + i)))));
      // An open loop: what is late does not slow down what follows.
      long due = begin + (i + 1) * 1_000_000_000L / REVIEWS_PER_SECOND;
      while (flowing && due - System.nanoTime() > 0) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  public void killInstance(int instance) throws IOException, InterruptedException {
    scorers.get(instance).kill();
    scorers.set(instance, launch(instance));
  }

  /** The instance whose candidate is the controller; the first where there is none. */
  public int controller() throws ExecutionException, InterruptedException {
    String group = around.config().topics().modelControl() + "-controller";
    try (Admin admin = Admin.create(new ClientSettings(around.config()).admin("test"))) {
      return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
          .flatMap(described -> described.members().stream())
          .filter(member -> !member.assignment().topicPartitions().isEmpty())
          .map(member -> member.clientId().replaceAll(".*scorer-(\\d)-controller", "$1"))
          .filter(number -> number.length() == 1)
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    }
  }

  /**
   * Ends the flow and holds every event against the recorded cut-overs: none lost, none twice, each
   * scored by the model that the cut-over in force says, with its very bits.
   *
   * @return number of reviews
   */
  public int prove() throws InterruptedException, ExecutionException {
    flowing = false;
    sender.join();
    Map<String, byte[]> keys = new HashMap<>();
    for (Future<RecordMetadata> review : sent) {
      RecordMetadata metadata = review.get();
      keys.put(metadata.partition() + "@" + metadata.offset(), new byte[0]);
    }
    List<ConsumerRecord<byte[], byte[]>> records =
        around.read(around.config().topics().sentiment(), sent.size());
    Map<Integer, NavigableMap<Long, PartitionCutover>> cutovers = cutovers();
    Map<String, Float> probabilities = new HashMap<>();
    Map<String, Integer> answers = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      SentimentEvent event = around.event(record);
      RecordPosition source = event.getSource().orElseThrow();
      String place = source.getPartition() + "@" + source.getOffset();
      answers.merge(place, 1, Integer::sum);
      PartitionCutover inForce =
          Objects.requireNonNull(cutovers.get(source.getPartition()))
              .floorEntry(source.getOffset())
              .getValue();
      ModelRef picked =
          RoutingRule.pick(
              inForce.getRouting(),
              record.key(),
              source.getTopic(),
              source.getPartition(),
              source.getOffset());
      assertThat(event.getModel()).as(place).isEqualTo(picked);
      assertThat(event.getRolloutEpoch()).as(place).contains(inForce.getRouting().getEpoch());
      String text = "a good film, review " + event.getReviewId();
      float expected =
          probabilities.computeIfAbsent(
              picked.getVersion() + text,
              key ->
                  TestModels.classifier(picked.getVersion()).classify(text).positiveProbability());
      assertThat(event.getPositiveProbability()).as(place).isEqualTo(expected);
    }
    assertThat(answers).hasSize(sent.size()).containsOnlyKeys(keys.keySet());
    assertThat(answers.values()).containsOnly(1);
    return sent.size();
  }

  private Map<Integer, NavigableMap<Long, PartitionCutover>> cutovers()
      throws InterruptedException {
    Map<Integer, NavigableMap<Long, PartitionCutover>> cutovers = new HashMap<>();
    try (TopicReader<RolloutEvent> audit = rollout().audit()) {
      long end = audit.end();
      while (!audit.hasReached(end)) {
        for (TopicReader.Read<RolloutEvent> read : audit.poll(Duration.ofMillis(100))) {
          if (read.value().getEvent() instanceof PartitionCutover cutover) {
            NavigableMap<Long, PartitionCutover> of =
                cutovers.computeIfAbsent(cutover.getPartition(), partition -> new TreeMap<>());
            // Epochs and offsets rise together: a partition never goes back.
            if (!of.isEmpty()) {
              assertThat(of.lastEntry().getValue().getRouting().getEpoch())
                  .isLessThan(cutover.getRouting().getEpoch());
              assertThat(of.lastKey()).isLessThanOrEqualTo(cutover.getFirstOffset());
            }
            of.put(cutover.getFirstOffset(), cutover);
          }
        }
      }
    }
    return cutovers;
  }

  @Override
  public void close() {
    flowing = false;
    scorers.forEach(ScorerProcess::close);
    around.close();
    producer.close(Duration.ofSeconds(1));
  }
}
