package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.testing.BrokerCluster;
import org.sentimentstream.scorer.testing.RolloutCluster;
import org.sentimentstream.scorer.testing.TestModels;
import org.sentimentstream.scorer.testing.TestStack;
import org.testcontainers.DockerClientFactory;

/**
 * Rollouts over three scorer processes and twelve partitions while reviews flow. {@code
 * -Dsentiment.test.activations}, {@code -Dsentiment.test.kills}, {@code
 * -Dsentiment.test.brokerKills} and {@code -Dsentiment.test.reviewsPerSecond} make more of it.
 */
class RolloutUnderLoadTest {

  private static final int ACTIVATIONS = Integer.getInteger("sentiment.test.activations", 6);
  private static final int KILLS = Integer.getInteger("sentiment.test.kills", 4);
  private static final int BROKER_KILLS = Integer.getInteger("sentiment.test.brokerKills", 2);
  private static final long SEED = Long.getLong("sentiment.test.seed", System.nanoTime());
  private static final List<String> VERSIONS = List.of("1.0", "2.0");

  private static void register(RolloutCluster cluster) throws Exception {
    RolloutClient client = cluster.rollout();
    for (String version : VERSIONS) {
      Manifest manifest = client.upload(TestModels.write(cluster.around().directory(), version));
      assertThat(client.register(manifest, null).rejection()).isNull();
    }
  }

  @Test
  void shouldCutOverExactlyAtEachActivation() throws Exception {
    try (RolloutCluster cluster = new RolloutCluster("activations")) {
      register(cluster);
      activate(cluster, 0);
      cluster.startFlow();
      long flowing = System.nanoTime();
      List<Long> millis = new ArrayList<>();
      for (int i = 1; i <= ACTIVATIONS; i++) {
        long begin = System.nanoTime();
        assertThat(activate(cluster, i).end()).isEqualTo(RolloutResult.End.COMPLETED);
        millis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      }
      int reviews = cluster.prove();
      millis.sort(null);
      System.out.printf(
          "%d activations, %d reviews in %d s; command to COMPLETED: p50 %d ms, p99 %d ms%n",
          ACTIVATIONS,
          reviews,
          TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - flowing),
          millis.get(millis.size() / 2),
          millis.get(millis.size() * 99 / 100));
    }
  }

  @Test
  void shouldEndEachRolloutWhicheverInstanceIsKilled() throws Exception {
    Random random = new Random(SEED);
    try (RolloutCluster cluster = new RolloutCluster("kills")) {
      endEachRollout(
          cluster,
          "instance kills",
          KILLS,
          () -> {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500)); // any moment of the rollout
            cluster.killInstance(victim(cluster, random));
          });
    }
  }

  @Test
  void shouldEndEachRolloutWhicheverBrokerIsKilled() throws Exception {
    assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "there is no Docker");
    Random random = new Random(SEED);
    try (BrokerCluster brokers = new BrokerCluster();
        RolloutCluster cluster =
            new RolloutCluster(
                "broker-kills", brokers.bootstrapServers(), TestStack.registryUrl())) {
      endEachRollout(
          cluster,
          "broker kills",
          BROKER_KILLS,
          () -> {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1_500));
            int broker = victim(brokers, cluster, random);
            brokers.kill(broker);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(5_000));
            brokers.restart(broker);
          });
    }
  }

  /** A fault that is caused while a rollout is on its way. */
  private interface Fault {
    void cause() throws Exception;
  }

  private static void endEachRollout(RolloutCluster cluster, String name, int rounds, Fault fault)
      throws Exception {
    register(cluster);
    activate(cluster, 0);
    cluster.startFlow();
    int completed = 0;
    int aborted = 0;
    for (int i = 1; i <= rounds; i++) {
      int model = i;
      CompletableFuture<Void> command = CompletableFuture.runAsync(() -> submit(cluster, model));
      fault.cause();
      command.join();
      RolloutPhase end = awaitEnd(cluster);
      completed += end == RolloutPhase.COMPLETED ? 1 : 0;
      aborted += end == RolloutPhase.ABORTED ? 1 : 0;
      assertThat(completed + aborted).as("seed %d, round %d: %s", SEED, i, end).isEqualTo(i);
      System.out.printf("round %d of %d: %s%n", i, rounds, end);
    }
    int reviews = cluster.prove();
    System.out.printf(
        "%d %s, %d reviews: %d completed, %d aborted (seed %d)%n",
        rounds, name, reviews, completed, aborted, SEED);
  }

  /** Every other time the controller of the moment, else any instance. */
  private static int victim(RolloutCluster cluster, Random random) throws Exception {
    return random.nextBoolean() ? cluster.controller() : random.nextInt(RolloutCluster.INSTANCES);
  }

  /** Every other time the broker that leads the commands, else any. */
  private static int victim(BrokerCluster brokers, RolloutCluster cluster, Random random)
      throws Exception {
    return random.nextBoolean()
        ? brokers.leader(cluster.around().config().topics().modelControl())
        : random.nextInt(BrokerCluster.BROKERS);
  }

  private static RolloutResult activate(RolloutCluster cluster, int number)
      throws InterruptedException {
    CommandResult result =
        cluster.rollout().activate(TestModels.id(VERSIONS.get(number % VERSIONS.size())), "load");
    assertThat(result.rejection()).isNull();
    return cluster.around().await(result);
  }

  private static void submit(RolloutCluster cluster, int number) {
    ModelId model = TestModels.id(VERSIONS.get(number % VERSIONS.size()));
    try {
      assertThat(cluster.rollout().activate(model, "load").rejection()).isNull();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the last rollout has ended, and all live instances serve the same. */
  private static RolloutPhase awaitEnd(RolloutCluster cluster) {
    return await()
        .atMost(Duration.ofMinutes(4))
        .until(
            () -> {
              RolloutState state = cluster.rollout().state();
              ModelRef stable = state.serving().getStable().orElseThrow();
              boolean agreed =
                  cluster.rollout().instances().stream()
                      .filter(InstanceView::live)
                      .allMatch(
                          instance ->
                              instance.status().getActive().filter(stable::equals).isPresent());
              return agreed && state.rolloutOnItsWay().isEmpty()
                  ? Objects.requireNonNull(state.rollout()).getPhase()
                  : RolloutPhase.UNKNOWN;
            },
            phase -> phase != RolloutPhase.UNKNOWN);
  }
}
