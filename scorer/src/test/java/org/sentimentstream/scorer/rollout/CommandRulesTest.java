package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.schemas.SentimentSerdes;

class CommandRulesTest {

  static {
    // Avro makes no record of a class that nobody vouched for; the serdes vouch for the contracts.
    SentimentSerdes.value(RolloutCommand.class, Map.of("schema.registry.url", "mock://rules"))
        .close();
  }

  private static final CommandRules RULES = new CommandRules(Duration.ofMinutes(1));
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);

  private static RolloutCommand command(String id, @Nullable Long parent, Object action) {
    return RolloutCommand.newBuilder()
        .setCommandId(id)
        .setParentEpoch(parent)
        .setActor("test")
        .setIssuedAt(Instant.EPOCH)
        .setAction(action)
        .build();
  }

  private static RegisterModel register(String version, String digest, @Nullable String location) {
    return register(version, digest, 10, location);
  }

  private static RegisterModel register(
      String version, String digest, long size, @Nullable String location) {
    return new RegisterModel(new ModelManifest("m", version, digest, size, location, null, null));
  }

  private static CommandRules.Outcome apply(RolloutState state, RolloutCommand command) {
    return RULES.apply(state, command, state.controlOffset(), Instant.EPOCH);
  }

  private static RolloutState fold(List<RolloutCommand> commands) {
    RolloutState state = RolloutState.empty();
    for (RolloutCommand command : commands) {
      state = apply(state, command).state();
    }
    return state;
  }

  @Example
  void shouldActivateARegisteredModel() {
    RolloutState state =
        fold(
            List.of(
                command("1", null, register("1", A, null)),
                command("2", 1L, new ActivateModel("m", "1"))));

    assertThat(state.epoch()).isEqualTo(2);
    Rollout rollout = state.rolloutInPreparation().orElseThrow();
    Manifest model = new Manifest(new ModelId("m", "1"), A, 10, null);
    assertThat(rollout.getTarget().getStable()).contains(model.ref());
    assertThat(rollout.getEpoch()).isEqualTo(2);
    assertThat(state.serving().getStable()).isEmpty();
  }

  @Example
  void shouldTakeARepeatedActivationForANewWish() {
    RolloutState state =
        fold(
            List.of(
                command("1", null, register("1", A, null)),
                command("2", null, new ActivateModel("m", "1")),
                command("3", null, new ActivateModel("m", "1"))));

    assertThat(state.wanted().getEpoch()).isEqualTo(3);
  }

  @Example
  void shouldRegisterTheSameDigestTwiceWithoutEffect() {
    RolloutState once = fold(List.of(command("1", null, register("1", A, null))));

    CommandRules.Outcome outcome = apply(once, command("2", null, register("1", A, null)));

    assertThat(outcome).isInstanceOf(CommandRules.Applied.class);
    assertThat(outcome.state().epoch()).isEqualTo(1);
    assertThat(outcome.state().models()).isEqualTo(once.models());
  }

  @Example
  void shouldRejectWhatDoesNotFit() {
    RolloutState state = fold(List.of(command("1", null, register("1", A, null))));

    assertRejected(state, command("2", null, register("1", B, null)), "registered with digest");
    assertRejected(state, command("2", null, new ActivateModel("m", "2")), "not registered");
    assertRejected(state, command("2", null, new ActivateModel("m", "no good")), "version");
    assertRejected(state, command("2", 0L, new ActivateModel("m", "1")), "epoch 0");
    assertRejected(state, command("2", null, register("2", "A".repeat(64), null)), "digest");
    assertRejected(state, command("2", null, register("2", A, "http://host/f")), "https");
    assertRejected(state, command("2", null, register("2", A, "not a uri ::")), "URI");
    assertRejected(state, command("2", null, register("2", A, 1L << 40, null)), "bytes");
  }

  private static void assertRejected(RolloutState state, RolloutCommand command, String reason) {
    CommandRules.Outcome outcome = apply(state, command);
    assertThat(outcome).isInstanceOf(CommandRules.Rejected.class);
    assertThat(((CommandRules.Rejected) outcome).reason()).containsIgnoringCase(reason);
    assertThat(outcome.state().epoch()).isEqualTo(state.epoch());
    assertThat(outcome.state().models()).isEqualTo(state.models());
    assertThat(outcome.state().wanted()).isEqualTo(state.wanted());
  }

  @Example
  void shouldTakeFileAndHttpsLocations() {
    RolloutState state =
        fold(
            List.of(
                command("1", null, register("1", A, "file:///models/1.npz")),
                command("2", null, register("2", A, "https://host/2.npz"))));

    assertThat(state.model(new ModelId("m", "1")).orElseThrow().location())
        .isEqualTo(URI.create("file:///models/1.npz"));
    assertThat(state.models()).hasSize(2);
  }

  @Property
  void shouldIgnoreACommandThatWasSeen(
      @ForAll("commands") List<RolloutCommand> commands, @ForAll int which) {
    if (commands.isEmpty()) {
      return;
    }
    RolloutState state = fold(commands);
    RolloutCommand seen = commands.get(Math.floorMod(which, commands.size()));

    CommandRules.Outcome outcome = apply(state, seen);

    assertThat(outcome).isInstanceOf(CommandRules.Repeated.class);
    assertThat(outcome.state()).isEqualTo(state.withControlOffset(state.controlOffset() + 1));
  }

  @Property
  void shouldComeToTheSameStateFromAnyRepetition(
      @ForAll("commands") List<RolloutCommand> commands) {
    List<RolloutCommand> repeated = new ArrayList<>();
    for (RolloutCommand command : commands) {
      repeated.add(command);
      repeated.add(command);
      repeated.addAll(commands.subList(0, commands.indexOf(command)));
    }

    assertThat(fold(repeated).withControlOffset(0)).isEqualTo(fold(commands).withControlOffset(0));
  }

  @Property
  void shouldCountEpochsByOneAndOnlyWhereTheStateChanges(
      @ForAll("commands") List<RolloutCommand> commands) {
    RolloutState state = RolloutState.empty();
    for (RolloutCommand command : commands) {
      CommandRules.Outcome outcome = apply(state, command);
      RolloutState next = outcome.state();
      boolean changed =
          !next.models().equals(state.models()) || !next.wanted().equals(state.wanted());
      assertThat(next.epoch()).isEqualTo(state.epoch() + (changed ? 1 : 0));
      if (changed) {
        assertThat(outcome).isInstanceOf(CommandRules.Applied.class);
      }
      state = next;
    }
  }

  @Property
  void shouldWantOnlyRegisteredModelsAndNeverForgetOne(
      @ForAll("commands") List<RolloutCommand> commands) {
    RolloutState state = RolloutState.empty();
    Set<Manifest> known = new HashSet<>();
    for (RolloutCommand command : commands) {
      state = apply(state, command).state();
      assertThat(state.models().values()).containsAll(known);
      known.addAll(state.models().values());
      for (ModelRef model : RoutingRule.models(state.wanted())) {
        assertThat(state.model(model)).isPresent();
      }
    }
  }

  @Provide
  Arbitrary<List<RolloutCommand>> commands() {
    Arbitrary<String> versions = Arbitraries.of("1", "2", "3", "not a version");
    Arbitrary<String> digests = Arbitraries.of(A, B, "no digest");
    Arbitrary<Object> registrations =
        Combinators.combine(versions, digests)
            .as((version, digest) -> register(version, digest, null));
    Arbitrary<Object> activations = versions.map(version -> new ActivateModel("m", version));
    return Combinators.combine(
            Arbitraries.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"),
            Arbitraries.longs().between(0, 4).injectNull(0.6),
            Arbitraries.oneOf(registrations, activations))
        .as(CommandRulesTest::command)
        .list()
        .uniqueElements(RolloutCommand::getCommandId)
        .ofMaxSize(10);
  }
}
