package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.AbortRollout;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.PromoteModel;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RollbackModel;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.schemas.SentimentSerdes;

/**
 * The protocol as a state machine: commands, reports, late and lost messages, crashes of instances
 * and of the controller, and partitions that move, in any order. Rules and steps are the real ones;
 * instances are reduced to what they have seen, loaded and taken up.
 */
class RolloutProtocolTest {

  static {
    SentimentSerdes.value(RolloutCommand.class, Map.of("schema.registry.url", "mock://protocol"))
        .close();
  }

  private static final int INSTANCES = 3;
  private static final int PARTITIONS = 4;
  private static final List<String> VERSIONS = List.of("1", "2", "3", "bad");
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Guardrails LIMITS = new Guardrails(1L << 40, 1.0, 1.0, 1e9, 1e9);

  /** What an instance is, as far as the protocol knows. */
  private static final class Instance {
    private final String id;
    private boolean alive = true;
    private RolloutState seen = RolloutState.empty();
    private final Set<ModelRef> loaded = new HashSet<>();
    private boolean refused;
    private Routing adopted = RolloutState.empty().serving();
    private Optional<InstanceStatus> told = Optional.empty();

    Instance(String id) {
      this.id = id;
    }

    void see(RolloutState now) {
      refused &= now.wanted().getEpoch() == seen.wanted().getEpoch();
      seen = now;
      adopt();
    }

    void load(int which) {
      List<ModelRef> missing = new ArrayList<>(RoutingRule.models(seen.wanted()));
      missing.addAll(RoutingRule.models(seen.serving()));
      missing.removeAll(loaded);
      if (missing.isEmpty()) {
        return;
      }
      ModelRef model = missing.get(which % missing.size());
      if (model.getVersion().equals("bad")) {
        refused = true;
      } else {
        loaded.add(model);
      }
      adopt();
    }

    private void adopt() {
      Routing serving = seen.serving();
      if (serving.getEpoch() > adopted.getEpoch()
          && loaded.containsAll(RoutingRule.models(serving))) {
        adopted = serving;
      }
    }

    void tell() {
      Routing wanted = seen.wanted();
      InstanceState state =
          refused
              ? InstanceState.FAILED
              : !loaded.containsAll(RoutingRule.models(wanted))
                  ? InstanceState.FETCHING
                  : wanted.getEpoch() == adopted.getEpoch()
                      ? InstanceState.ACTIVE
                      : InstanceState.READY;
      told =
          Optional.of(
              InstanceStatus.newBuilder()
                  .setInstanceId(id)
                  .setApplicationId("app")
                  .setEpoch(seen.epoch())
                  .setState(state)
                  .setUpdatedAt(Instant.EPOCH)
                  .setHeartbeatMs(1_000)
                  .setRolloutEpoch(wanted.getEpoch())
                  .setServingEpoch(adopted.getEpoch())
                  .setLoaded(List.of())
                  .setPartitions(List.of())
                  .setObservations(List.of())
                  .build());
    }

    void crash() {
      alive = false;
      told = Optional.empty();
      seen = RolloutState.empty();
      loaded.clear();
      refused = false;
      adopted = RolloutState.empty().serving();
    }
  }

  /** Everything at a moment. */
  private static final class World {
    private final CommandRules rules = new CommandRules(TIMEOUT);
    private final RolloutSteps steps = new RolloutSteps(TIMEOUT);
    private final List<Instance> instances = new ArrayList<>();
    private final int[] owner = new int[PARTITIONS];
    private final long[] epoch = new long[PARTITIONS]; // of each partition's last cut-over
    private RolloutState state = RolloutState.empty();
    private Instant now = Instant.EPOCH;
    private int commands;

    World() {
      for (int i = 0; i < INSTANCES; i++) {
        instances.add(new Instance("i" + i));
      }
      for (String version : VERSIONS) {
        command(
            new RegisterModel(
                new Manifest(
                        new ModelId("m", version),
                        Integer.toHexString(version.hashCode() & 0xf).repeat(64),
                        1,
                        null)
                    .toAvro()));
      }
    }

    private void command(Object action) {
      RolloutCommand command =
          RolloutCommand.newBuilder()
              .setCommandId("c" + commands++)
              .setActor("test")
              .setIssuedAt(now)
              .setAction(action)
              .build();
      state = rules.apply(state, command, state.controlOffset(), now).state();
    }

    private void step() {
      List<InstanceStatus> live =
          instances.stream()
              .filter(instance -> instance.alive)
              .flatMap(instance -> instance.told.stream())
              .toList();
      boolean all = Arrays.stream(epoch).allMatch(one -> one >= state.serving().getEpoch());
      steps
          .next(state, new RolloutSteps.Reports(live, Instant.EPOCH, all), now)
          .ifPresent(step -> state = step.state());
    }

    private void controllerCrash() {
      RolloutSnapshot snapshot = state.toSnapshot(now);
      state = RolloutState.of(snapshot).withCommandIds(state.commandIds());
    }

    private void cutOver(int partition) {
      Instance instance = instances.get(owner[partition]);
      if (instance.alive && instance.adopted.getEpoch() > epoch[partition]) {
        epoch[partition] = instance.adopted.getEpoch();
      }
    }

    /** One of everything that can happen. */
    void happen(int what) {
      int which = what / 16;
      Instance instance = instances.get(which % INSTANCES);
      switch (what % 16) {
        case 0, 1 -> command(new ActivateModel("m", VERSIONS.get(which % VERSIONS.size())));
        case 2 -> {
          String version = VERSIONS.get(which % VERSIONS.size());
          command(new CanaryModel(new ModelId("m", version).toAvro(), 500, LIMITS));
        }
        case 3 -> command(which % 2 == 0 ? new RollbackModel(null) : new PromoteModel(null));
        case 4 -> command(new AbortRollout(null));
        case 5, 6 -> {
          if (instance.alive) {
            instance.see(state);
          }
        }
        case 7, 8 -> {
          if (instance.alive) {
            instance.load(which / INSTANCES);
          }
        }
        case 9, 10 -> {
          if (instance.alive) {
            instance.tell();
          }
        }
        case 11, 12 -> step();
        case 13 -> {
          if (which % 4 == 0) {
            controllerCrash();
          } else if (which % 4 == 1) {
            instance.crash();
          } else {
            instance.alive = true;
          }
        }
        case 14 -> owner[which % PARTITIONS] = which / PARTITIONS % INSTANCES;
        default -> cutOver(which % PARTITIONS);
      }
    }

    /** From here on nothing fails, and everybody gets his turn. */
    void settle() {
      instances.forEach(instance -> instance.alive = true);
      for (int round = 0; round < 40; round++) {
        instances.forEach(instance -> instance.see(state));
        instances.forEach(instance -> instance.load(0));
        instances.forEach(Instance::tell);
        for (int partition = 0; partition < PARTITIONS; partition++) {
          cutOver(partition);
        }
        step();
      }
    }
  }

  @Property(tries = 2_000)
  void shouldNeverSplitNorGoBackAndAlwaysEnd(
      @ForAll @Size(max = 150) List<@IntRange(min = 0, max = 16 * 48 - 1) Integer> happenings) {
    World world = new World();
    for (int what : happenings) {
      long[] before = world.epoch.clone();
      Routing serving = world.state.serving();
      world.happen(what);
      for (int partition = 0; partition < PARTITIONS; partition++) {
        assertThat(world.epoch[partition])
            .isGreaterThanOrEqualTo(before[partition])
            .isLessThanOrEqualTo(world.state.serving().getEpoch());
      }
      assertThat(world.state.serving().getEpoch()).isGreaterThanOrEqualTo(serving.getEpoch());
      assertSound(world);
    }
    world.settle();
    assertSound(world);
    assertThat(world.state.rolloutOnItsWay()).isEmpty();
    assertThat(world.epoch).containsOnly(world.state.serving().getEpoch());
    assertThat(world.instances)
        .allSatisfy(one -> assertThat(one.adopted).isEqualTo(world.state.serving()));
  }

  private static void assertSound(World world) {
    // A model that instances refuse never serves, and whatever serves was loaded by who serves it.
    assertThat(RoutingRule.models(world.state.serving()))
        .noneMatch(model -> model.getVersion().equals("bad"));
    for (Instance instance : world.instances) {
      assertThat(instance.loaded).containsAll(RoutingRule.models(instance.adopted));
    }
    // Of one epoch there is one routing.
    for (Instance instance : world.instances) {
      if (instance.adopted.getEpoch() == world.state.serving().getEpoch()) {
        assertThat(instance.adopted).isEqualTo(world.state.serving());
      }
    }
    world
        .state
        .rolloutOnItsWay()
        .ifPresent(
            rollout ->
                assertThat(rollout.getPhase())
                    .isIn(RolloutPhase.PREPARING, RolloutPhase.CUTTING_OVER));
  }
}
