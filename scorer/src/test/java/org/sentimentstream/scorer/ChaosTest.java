package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.testing.Audit;
import org.sentimentstream.scorer.testing.BrokerCluster;
import org.sentimentstream.scorer.testing.ChaosReport;
import org.sentimentstream.scorer.testing.Fault;
import org.sentimentstream.scorer.testing.RegistryGate;
import org.sentimentstream.scorer.testing.RolloutCluster;
import org.sentimentstream.scorer.testing.SettableClock;
import org.sentimentstream.scorer.testing.SmallDisk;
import org.sentimentstream.scorer.testing.Surroundings;
import org.testcontainers.junit.jupiter.EnabledIfDockerAvailable;

/**
 * Three brokers in containers, three scorer processes, a registry, and whatever may happen to them
 * while reviews flow. After each kind of fault every review is held against what came of it; in the
 * end every event is scored again. {@code -Dsentiment.test.faults} says how often each fault is
 * caused, and {@code -Pchaos} runs the long form.
 *
 * <p>The recovery time of a fault is the time from its cause until a {@code read_committed}
 * consumer has the answer to every review that was sent before the cause was taken away, and to a
 * later one in every partition. So it contains the time that the cause was there.
 */
@EnabledIfDockerAvailable
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosTest {

  private static final int FAULTS = Integer.getInteger("sentiment.test.faults", 1);

  private static final int INSTANCES = RolloutCluster.INSTANCES;
  private static final int BROKERS = BrokerCluster.BROKERS;

  /** A broker that is silent for 9 s loses what it leads, and the group's members that it led. */
  private static final Duration BEYOND_BROKER_SESSION = Duration.ofSeconds(15);

  /** A scorer that is killed leaves the group after 6 s; then its partitions go to the others. */
  private static final Duration BEYOND_SCORER_SESSION = Duration.ofSeconds(15);

  /** Kafka Streams' transactions end after 10 s; brokers look for such every 10 s. */
  private static final Duration BEYOND_TRANSACTION = Duration.ofSeconds(25);

  private final ChaosReport report = new ChaosReport(Path.of("target", "chaos.json"));
  private BrokerCluster brokers;
  private RegistryGate registry;
  private RolloutCluster cluster;

  @BeforeAll
  void start() throws Exception {
    brokers = new BrokerCluster();
    registry = new RegistryGate();
    cluster = new RolloutCluster("chaos", brokers.bootstrapServers(), registry.url());
    Surroundings around = cluster.around();
    assertThat(around.await(around.activate("1.0")).end()).isEqualTo(RolloutResult.End.COMPLETED);
    cluster.startFlow();
  }

  @AfterAll
  void proveAll() throws Exception {
    System.out.println(report.markdown());
    try {
      cluster.prove();
    } finally {
      cluster.close();
      registry.close();
      brokers.close();
    }
  }

  @Test
  void shouldSurviveKilledScorers() throws Exception {
    survive(
        "scorer killed with -9",
        round -> {
          int victim = round % INSTANCES;
          return new Fault(() -> cluster.scorer(victim).kill(), () -> cluster.start(victim));
        });
  }

  @Test
  void shouldSurviveAScorerThatHangs() throws Exception {
    survive(
        "scorer paused beyond its session and its transaction, then a fenced zombie",
        round -> {
          int victim = round % INSTANCES;
          long fencedBefore = cluster.timesFenced(victim);
          return new Fault(
              () -> cluster.scorer(victim).pause(),
              BEYOND_TRANSACTION,
              () -> {
                cluster.scorer(victim).resume();
                await()
                    .atMost(Surroundings.PATIENCE)
                    .until(() -> cluster.timesFenced(victim) > fencedBefore);
              });
        });
  }

  @Test
  void shouldSurviveKilledBrokers() throws Exception {
    survive(
        "broker killed with -9, back after 5 s",
        round -> {
          int victim = round % BROKERS;
          return new Fault(
              () -> brokers.kill(victim), Duration.ofSeconds(5), () -> brokers.start(victim));
        });
  }

  @Test
  void shouldSurviveABrokerThatHangs() throws Exception {
    survive(
        "broker paused beyond its session (15 s)",
        round -> {
          int victim = round % BROKERS;
          return new Fault(
              () -> brokers.pause(victim), BEYOND_BROKER_SESSION, () -> brokers.resume(victim));
        });
  }

  @Test
  void shouldSurviveABrokerThatOnlyClientsReach() throws Exception {
    String fault = "broker cut off from the other brokers, not from clients (15 s)";
    require(brokers.canIsolate(), fault, "the network of a container cannot be entered");
    survive(
        fault,
        round -> {
          int victim = round % BROKERS;
          return new Fault(
              () -> brokers.isolate(victim), BEYOND_BROKER_SESSION, () -> brokers.rejoin(victim));
        });
  }

  @Test
  void shouldSurviveARegistryThatIsAwayWhenNewSchemasCome() throws Exception {
    survive(
        "registry away while reviews of new schemas come",
        round ->
            new Fault(
                () -> {
                  registry.shut();
                  for (int i = 0; i < INSTANCES; i++) {
                    cluster.flow().sendOfNewerSchema();
                  }
                  awaitTurnedAway(INSTANCES);
                },
                registry::open));
  }

  @Test
  void shouldSurviveARegistryThatIsAwayWhenAScorerStarts() throws Exception {
    survive(
        "registry away when a scorer starts",
        round -> {
          int victim = round % INSTANCES;
          return new Fault(
              () -> {
                registry.shut();
                cluster.killInstance(victim);
                awaitTurnedAway(INSTANCES);
              },
              registry::open);
        });
  }

  private void awaitTurnedAway(int connections) {
    await().atMost(Surroundings.PATIENCE).until(() -> registry.turnedAway() >= connections);
  }

  @Test
  void shouldSurviveARebalanceStorm() throws Exception {
    int third = INSTANCES;
    int fourth = INSTANCES + 1;
    survive(
        "rebalance storm: two scorers come and one goes, then the reverse",
        round -> {
          int victim = round % INSTANCES;
          return new Fault(
              () -> {
                cluster.start(third);
                cluster.start(fourth);
                cluster.scorer(victim).terminate();
                cluster.awaitLive(third, fourth);
              },
              () -> {
                cluster.start(victim);
                cluster.scorer(third).terminate();
                cluster.scorer(fourth).kill();
              });
        });
  }

  @Test
  void shouldSurviveAFullDisk() throws Exception {
    surviveWithDisk(
        "disk of a scorer's state full, and more partitions come to it",
        (disk, other) ->
            new Fault(
                () -> {
                  disk.fill();
                  cluster.killInstance(other);
                  cluster.awaitRecovery(); // while the disk is full
                },
                disk::clear));
  }

  @Test
  void shouldSurviveADiskThatHangs() throws Exception {
    surviveWithDisk(
        "disk of a scorer's state hangs (15 s), and more partitions come to it",
        (disk, other) ->
            new Fault(
                () -> {
                  disk.stop();
                  cluster.killInstance(other);
                },
                BEYOND_SCORER_SESSION,
                disk::goOn));
  }

  /** The fault is made of the disk of one instance and of another instance. */
  private void surviveWithDisk(String fault, BiFunction<SmallDisk, Integer, Fault> rounds)
      throws Exception {
    int victim = 0;
    Optional<SmallDisk> mounted = SmallDisk.mount(cluster.home(victim).resolve("disk"));
    require(mounted.isPresent(), fault, "a file system cannot be mounted");
    try (SmallDisk disk = mounted.orElseThrow()) {
      Path state = disk.directory().resolve("state");
      restart(victim, () -> cluster.start(victim, state, Map.of()));
      survive(fault, round -> rounds.apply(disk, 1 + round % (INSTANCES - 1)));
      restart(victim, () -> cluster.start(victim));
    }
  }

  @Test
  void shouldSurviveAClockThatJumps() throws Exception {
    String fault = "clock of a scorer set an hour or more ahead or back, then right again";
    int victim = 0;
    Optional<SettableClock> found = SettableClock.in(cluster.home(victim));
    require(found.isPresent(), fault, "there is no C compiler");
    SettableClock clock = found.orElseThrow();
    restart(
        victim,
        () -> cluster.start(victim, cluster.home(victim).resolve("state"), clock.environment()));
    survive(
        fault,
        round -> {
          Duration jump = Duration.ofHours(round % 2 == 0 ? 1 + round : -1 - round);
          return new Fault(
              () -> clock.set(jump), Duration.ofSeconds(5), () -> clock.set(Duration.ZERO));
        });
    restart(victim, () -> cluster.start(victim));
  }

  /** Gives an instance other surroundings; that is no fault. */
  private void restart(int instance, Fault.Step start) throws Exception {
    cluster.scorer(instance).terminate();
    start.run();
    cluster.awaitWhole();
  }

  private void require(boolean possible, String fault, String otherwise) throws IOException {
    if (!possible) {
      report.skip(fault, otherwise);
    }
    assumeTrue(possible, otherwise);
  }

  /** Causes a fault again and again, and holds what was sent meanwhile against what came of it. */
  private void survive(String fault, IntFunction<Fault> rounds) throws Exception {
    int first = cluster.flow().count();
    List<Duration> recoveries = new ArrayList<>();
    Audit audit;
    try {
      for (int round = 0; round < FAULTS; round++) {
        recoveries.add(recovery(rounds.apply(round)));
        brokers.awaitInSync();
        cluster.awaitWhole();
      }
    } finally {
      audit = cluster.audit(first);
      report.add(fault, recoveries, audit);
    }
    assertThat(audit.flaws()).as(fault).isEmpty();
  }

  private Duration recovery(Fault fault) throws Exception {
    long begin = System.nanoTime();
    try {
      fault.inject().run();
      TimeUnit.NANOSECONDS.sleep(fault.lasts().toNanos());
    } finally {
      fault.heal().run();
    }
    cluster.awaitRecovery();
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
