package org.sentimentstream.scorer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.core.ConditionTimeoutException;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerTopics;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RoutingRule;
import org.sentimentstream.scorer.rollout.TopicReader;
import org.sentimentstream.scorer.testing.ReviewFlow.Sent;

/**
 * Three scorer processes, with reviews flowing all the time: what rollouts and faults are tried on.
 * Each can be killed and comes back.
 */
public final class RolloutCluster implements AutoCloseable {

  public static final int INSTANCES = 3;
  public static final int PARTITIONS = 12;

  /** Longer than one thing may take: a broker may be away meanwhile, or the machine busy. */
  private static final Duration PATIENCE = Surroundings.PATIENCE.multipliedBy(2);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Surroundings around;
  private final Path directory;
  private final Map<Integer, ScorerProcess> scorers = new TreeMap<>();
  private final ReviewFlow flow;
  private final AnswerWatch answers;

  /** On the broker of all tests. */
  public RolloutCluster(String test) throws IOException, InterruptedException {
    this(test, TestStack.bootstrapServers(), TestStack.registryUrl());
  }

  public RolloutCluster(String test, String bootstrapServers, String registryUrl)
      throws IOException, InterruptedException {
    directory = Files.createTempDirectory(Path.of("target"), test + "-").toAbsolutePath();
    around =
        new Surroundings(
            test,
            Map.of(
                "bootstrap.servers", bootstrapServers,
                "schema.registry.url", registryUrl,
                "sentiment.topics.partitions", Integer.toString(PARTITIONS),
                "sentiment.rollout.prepare.timeout.ms", "20000",
                "num.stream.threads", "2",
                // As short as the broker lets it be: the partitions of a killed process wait.
                "session.timeout.ms", "6000",
                // Five processes that ask three brokers all the time would leave them no processor.
                "heartbeat.interval.ms", "1000",
                "fetch.max.wait.ms", "500",
                // Nor that end as many transactions as a lone scorer may: ten a second and thread.
                "commit.interval.ms", "500",
                // Nobody starts a process again that has ended, and a busy machine starts slowly.
                "admin.default.api.timeout.ms", "60000"));
    flow = new ReviewFlow(around);
    answers = new AnswerWatch(around);
    for (int i = 0; i < INSTANCES; i++) {
      start(i);
    }
  }

  public RolloutClient rollout() throws InterruptedException {
    return around.rollout();
  }

  public Surroundings around() {
    return around;
  }

  public ReviewFlow flow() {
    return flow;
  }

  /** Lets reviews flow, and returns once all partitions are scored. */
  public void startFlow() {
    flow.start();
    answers.start();
    awaitWhole();
  }

  /** Where an instance has its files: its log, {@code scorer.log}, and its state. */
  public Path home(int instance) {
    return directory.resolve("scorer-" + instance);
  }

  /** The process of an instance. */
  public ScorerProcess scorer(int instance) {
    return Objects.requireNonNull(scorers.get(instance), "scorer-" + instance);
  }

  public void start(int instance) throws IOException {
    start(instance, home(instance).resolve("state"), Map.of());
  }

  /** Starts an instance, one of the three or a further one, in surroundings of its own. */
  public void start(int instance, Path state, Map<String, String> environment) throws IOException {
    Map<String, String> settings = new HashMap<>(around.settings());
    settings.put("sentiment.instance.id", "scorer-" + instance);
    settings.put("state.dir", state.toString());
    Path home = Files.createDirectories(home(instance));
    scorers.put(instance, ScorerProcess.start(home, settings, "INFO", environment));
  }

  /** Kills an instance, as kill -9 does, and starts it again. */
  public void killInstance(int instance) throws IOException, InterruptedException {
    scorer(instance).kill();
    start(instance);
  }

  /**
   * How often an instance's stream threads were told that others have taken over from them: by the
   * group, or by the brokers that refuse their transaction, whichever comes first.
   */
  public long timesFenced(int instance) {
    try (Stream<String> log = Files.lines(home(instance).resolve("scorer.log"))) {
      return log.filter(
              line ->
                  line.contains("lost due to missed rebalance")
                      || line.contains("the thread is being fenced"))
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the three instances share all partitions, none idle, and there is no other. */
  public void awaitWhole() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<String, Integer> partitions = partitions();
              assertThat(partitions).containsOnlyKeys("scorer-0", "scorer-1", "scorer-2");
              // One that has just joined still waits for what the others give up.
              assertThat(partitions.values()).allSatisfy(share -> assertThat(share).isPositive());
              assertThat(partitions.values().stream().mapToInt(Integer::intValue).sum())
                  .isEqualTo(PARTITIONS);
            });
  }

  /** Waits until these instances, among others, are live. */
  public void awaitLive(int... instances) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(partitions().keySet())
                    .containsAll(Arrays.stream(instances).mapToObj(i -> "scorer-" + i).toList()));
  }

  /** How many partitions each live instance says that it scores. */
  private Map<String, Integer> partitions() throws InterruptedException {
    return rollout().instances().stream()
        .filter(InstanceView::live)
        .map(InstanceView::status)
        .collect(
            Collectors.toMap(
                InstanceStatus::getInstanceId, status -> status.getPartitions().size()));
  }

  /**
   * Waits until each review has its answer that was sent before this call, and every partition has
   * answers to reviews that were sent after it: nothing waits any longer for what was wrong.
   */
  public void awaitRecovery() {
    int sent = flow.count();
    await("answers to the first " + sent + " reviews and to later ones in every partition")
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(() -> answers.hasFirst(sent) && answers.partitionsBeyond(sent) == PARTITIONS);
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
   * Holds what was sent from a review on until now against all answers; the flow goes on. What has
   * no answer after a while is lost.
   *
   * @param first number of the first review
   */
  public Audit audit(int first) throws InterruptedException, ExecutionException {
    List<Sent> sent = flow.sent();
    try {
      await().atMost(PATIENCE).pollInterval(LOOK).until(() -> answers.hasFirst(sent.size()));
    } catch (ConditionTimeoutException e) {
      // The audit tells.
    }
    ScorerTopics topics = around.config().topics();
    List<Answer> all =
        Stream.of(topics.sentiment(), topics.deadLetters())
            .flatMap(topic -> around.read(topic, 0).stream())
            .map(around::answer)
            .toList();
    return Audit.of(sent.subList(first, sent.size()), all);
  }

  /**
   * Ends the flow and holds every event against the recorded cut-overs: none lost, none twice, each
   * key's in order, each scored by the model that the cut-over in force says, with its very bits.
   *
   * @return number of reviews
   */
  public int prove() throws InterruptedException, ExecutionException {
    flow.stop();
    Audit audit = audit(0);
    assertThat(audit.flaws()).isEmpty();
    Map<Integer, NavigableMap<Long, PartitionCutover>> cutovers = cutovers();
    Map<String, ReviewClassifier> models = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        around.read(around.config().topics().sentiment(), 0)) {
      SentimentEvent event = around.event(record);
      RecordPosition source = event.getSource().orElseThrow();
      String place = source.getPartition() + "@" + source.getOffset();
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
      float expected =
          models
              .computeIfAbsent(picked.getVersion(), TestModels::classifier)
              .classify(ReviewFlow.text(event.getReviewId()))
              .positiveProbability();
      assertThat(event.getPositiveProbability()).as(place).isEqualTo(expected);
    }
    return audit.reviews();
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
    scorers.values().forEach(ScorerProcess::close);
    answers.close();
    flow.close();
    around.close();
  }
}
