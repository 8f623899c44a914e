package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePSet;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.fuzzing.Fuzz;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelName;
import org.sentimentstream.rollout.PinModel;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.schemas.Topics;
import org.sentimentstream.scorer.testing.HostileRecords;

/**
 * Records of the rollout's topics that are well-formed, and lie: what is made of them stays sound,
 * and nothing is thrown that would end whoever reads them.
 */
@Timeout(3_600)
class HostileRolloutTest {

  static {
    SentimentSerdes.value(RolloutCommand.class, Map.of("schema.registry.url", "mock://hostile"))
        .close();
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final int COMMANDS_OF_A_STATE = 500;
  private static final int HUGE = 100_000;
  private static final int LONGEST_REASON = 1_001;

  @TempDir Path folder;

  @Test
  void shouldFoldAnyCommandsAndReportsIntoASoundState() {
    HostileRecords records = new HostileRecords(Fuzz.SEED, HUGE);
    Random random = new Random(Fuzz.SEED);
    CommandRules rules = new CommandRules(TIMEOUT);
    RolloutSteps steps = new RolloutSteps(TIMEOUT);
    RolloutState state = RolloutState.empty();
    long epochs = 0;
    for (int i = 0; i < Fuzz.INPUTS; i++) {
      if (i % COMMANDS_OF_A_STATE == 0) {
        epochs = Math.max(epochs, state.epoch());
        state = RolloutState.empty();
      }
      Instant now = BEGIN.plusSeconds(i);
      RolloutCommand command = records.next(RolloutCommand.class);

      CommandRules.Outcome outcome = rules.apply(state, command, state.controlOffset(), now);

      RolloutState next = outcome.state();
      assertThat(next.controlOffset()).isEqualTo(state.controlOffset() + 1);
      if (outcome instanceof CommandRules.Applied) {
        assertThat(next.epoch()).isBetween(state.epoch(), state.epoch() + 1);
      } else {
        assertThat(next.withControlOffset(0).withCommandIds(HashTreePSet.empty()))
            .isEqualTo(state.withControlOffset(0).withCommandIds(HashTreePSet.empty()));
      }
      if (outcome instanceof CommandRules.Rejected rejected) {
        assertThat(rejected.reason().length()).isLessThanOrEqualTo(LONGEST_REASON);
      }
      state = next;
      if (random.nextInt(4) == 0) {
        state = step(steps, state, reports(records, random, state), now);
      }
      if (i % 20 == 0) {
        requireSound(state, random, now);
      }
    }
    assertThat(epochs).as("epochs of a state: commands that were applied").isGreaterThan(20);
  }

  private static RolloutState step(
      RolloutSteps steps, RolloutState state, RolloutSteps.Reports reports, Instant now) {
    return steps
        .next(state, reports, now)
        .map(
            step -> {
              assertThat(step.event().toString().length()).isLessThan(2_000_000);
              return step.state();
            })
        .orElse(state);
  }

  /** Statuses of which some fit the state, so that it gets anywhere. */
  private static RolloutSteps.Reports reports(
      HostileRecords records, Random random, RolloutState state) {
    List<InstanceStatus> live = new ArrayList<>();
    boolean honest = random.nextBoolean();
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      InstanceStatus status = records.next(InstanceStatus.class);
      live.add(
          honest
              ? InstanceStatus.newBuilder(status)
                  .setRolloutEpoch(state.wanted().getEpoch())
                  .setServingEpoch(state.serving().getEpoch())
                  .setState(InstanceState.READY)
                  .build()
              : status);
    }
    return new RolloutSteps.Reports(live, BEGIN, random.nextBoolean());
  }

  private static void requireSound(RolloutState state, Random random, Instant now) {
    RolloutSnapshot snapshot = state.toSnapshot(now);
    assertThat(RolloutState.of(snapshot))
        .isEqualTo(state.withCommandIds(HashTreePSet.empty())); // which proves it as well
    assertThat(state.models().size()).isLessThanOrEqualTo(200);
    assertThat(state.commandIds())
        .allSatisfy(id -> assertThat(id.length()).isLessThanOrEqualTo(200));
    for (Routing routing : List.of(state.serving(), state.wanted())) {
      assertThat(routing.getPins().size()).isLessThanOrEqualTo(100);
      if (routing.getStable().isPresent()) {
        byte[] key = Integer.toString(random.nextInt()).getBytes(StandardCharsets.UTF_8);
        ModelRef picked = RoutingRule.pick(routing, key, "reviews", 3, 17);
        assertThat(state.model(picked)).isPresent();
      }
    }
  }

  /** A state that somebody else has written is refused, or goes on as a sound one. */
  @Test
  void shouldRefuseAnySnapshotThatCannotBe() {
    HostileRecords records = new HostileRecords(Fuzz.SEED, HUGE);
    Random random = new Random(Fuzz.SEED);
    CommandRules rules = new CommandRules(TIMEOUT);
    RolloutSteps steps = new RolloutSteps(TIMEOUT);
    RolloutSnapshot sound = soundState(rules, steps).toSnapshot(BEGIN);
    int accepted = 0;
    for (int i = 0; i < Fuzz.INPUTS; i++) {
      RolloutSnapshot snapshot = RolloutSnapshot.newBuilder(sound).build();
      replaceSome(snapshot, records.next(RolloutSnapshot.class), random);
      replaceSome(snapshot.getServing(), records.next(Routing.class), random);
      RolloutState state;
      try {
        state = RolloutState.of(snapshot);
      } catch (IllegalArgumentException refused) {
        continue;
      }
      accepted++;
      RolloutCommand command = records.next(RolloutCommand.class);
      RolloutState next = rules.apply(state, command, state.controlOffset(), BEGIN).state();
      next = step(steps, next, reports(records, random, next), BEGIN);
      requireSound(next, random, BEGIN);
      assertThat(next.stable().isPresent()).isEqualTo(next.serving().getStable().isPresent());
    }
    assertThat(accepted).isBetween(Fuzz.INPUTS / 100, Fuzz.INPUTS - 1);
  }

  /** Two models, of which one serves and the other has a part of the keys. */
  private static RolloutState soundState(CommandRules rules, RolloutSteps steps) {
    RolloutState state = RolloutState.empty();
    int id = 0;
    for (Object action :
        List.of(
            register("1", "a"),
            register("2", "b"),
            new ActivateModel("m", "1"),
            new PinModel("vip-", null, new ModelName("m", "2")),
            new CanaryModel(
                new ModelName("m", "2"), 500, new Guardrails(1L, 0.01, 0.1, 100.0, 0.25)))) {
      RolloutCommand command =
          RolloutCommand.newBuilder()
              .setCommandId("c" + id++)
              .setActor("test")
              .setIssuedAt(BEGIN)
              .setAction(action)
              .build();
      state = rules.apply(state, command, state.controlOffset(), BEGIN).state();
      while (state.rolloutOnItsWay().isPresent()) {
        InstanceStatus ready =
            InstanceStatus.newBuilder()
                .setInstanceId("one")
                .setApplicationId("scorer")
                .setEpoch(state.epoch())
                .setState(InstanceState.READY)
                .setUpdatedAt(BEGIN)
                .setHeartbeatMs(1_000)
                .setRolloutEpoch(state.wanted().getEpoch())
                .setServingEpoch(state.serving().getEpoch())
                .build();
        state =
            steps
                .next(state, new RolloutSteps.Reports(List.of(ready), BEGIN, true), BEGIN)
                .orElseThrow()
                .state();
      }
    }
    assertThat(state.serving().getCanary()).isPresent();
    return state;
  }

  private static RegisterModel register(String version, String digit) {
    return new RegisterModel(
        new Manifest(new ModelId("m", version), digit.repeat(64), 10, null).toAvro());
  }

  private static void replaceSome(SpecificRecord record, SpecificRecord other, Random random) {
    for (Schema.Field field : record.getSchema().getFields()) {
      if (random.nextInt(8) == 0) {
        record.put(field.pos(), other.get(field.pos()));
      }
    }
  }

  @Test
  void shouldTellOfAnyStatusWhetherItsInstanceIsAlive() {
    HostileRecords records = new HostileRecords(Fuzz.SEED, HUGE);
    for (int i = 0; i < Fuzz.INPUTS; i++) {
      InstanceStatus status = records.next(InstanceStatus.class);

      InstanceView view = StatusReader.view(status, status.getUpdatedAt(), BEGIN);

      assertThat(view.toString()).isNotEmpty();
      assertThat(StatusReader.view(status, BEGIN, BEGIN.plusSeconds(11_000)).live())
          .as("three hours later: %s", status)
          .isFalse();
    }
  }

  /** Pieces that lie, in any order, leave the file as it is. */
  @Test
  void shouldPutTogetherTheRightPiecesAlone() throws IOException {
    HostileRecords records = new HostileRecords(Fuzz.SEED, HUGE);
    Random random = new Random(Fuzz.SEED);
    byte[] content = new byte[2 * Topics.CHUNK_BYTES + 300];
    random.nextBytes(content);
    String digest = "a".repeat(64);
    List<ArtifactChunk> right = new ArrayList<>();
    for (int index = 0; index < 3; index++) {
      right.add(chunk(digest, index, 3, content));
    }
    Path target = Files.createFile(folder.resolve("target"));
    for (int i = 0; i < Fuzz.INPUTS; i += 100) {
      ChunkedFile file = new ChunkedFile(digest, content.length);
      List<ArtifactChunk> all = new ArrayList<>(right);
      for (int lie = 0; lie < 100; lie++) {
        all.add(lie(records.next(ArtifactChunk.class), random, content));
      }
      Collections.shuffle(all, random);
      try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
        channel.truncate(0);
        for (ArtifactChunk chunk : all) {
          assertThat(file.take(chunk, channel)).isEqualTo(right.contains(chunk));
        }
      }
      assertThat(file.isComplete()).isTrue();
      assertThat(Arrays.equals(Files.readAllBytes(target), content)).isTrue();
    }
  }

  private static ArtifactChunk chunk(String digest, int index, int count, byte[] content) {
    int from = index * Topics.CHUNK_BYTES;
    int length = Math.min(Topics.CHUNK_BYTES, content.length - from);
    return ArtifactChunk.newBuilder()
        .setDigest(digest)
        .setIndex(index)
        .setCount(count)
        .setSize(content.length)
        .setData(ByteBuffer.wrap(content, from, length).slice())
        .build();
  }

  /** Some of it may be true, and never all. */
  private static ArtifactChunk lie(ArtifactChunk chunk, Random random, byte[] content) {
    ArtifactChunk.Builder lie = ArtifactChunk.newBuilder(chunk);
    if (random.nextBoolean()) {
      lie.setSize(content.length).setCount(3);
    }
    if (random.nextInt(20) == 0) {
      lie.setData(ByteBuffer.wrap(content, 0, Topics.CHUNK_BYTES).slice());
      lie.setIndex(2); // which is shorter
    }
    return lie.build();
  }
}
