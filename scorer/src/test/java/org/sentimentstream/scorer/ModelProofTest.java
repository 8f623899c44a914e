package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.CheckpointFacts;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelSigner;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestKeys;
import org.sentimentstream.scorer.testing.TestModels;

/** An instance takes only models that are what their manifests say, from those it trusts. */
class ModelProofTest {

  private Surroundings around;

  @BeforeEach
  void surround(TestInfo test) throws InterruptedException {
    String name = test.getTestMethod().orElseThrow().getName();
    around = new Surroundings(name.substring(0, Math.min(40, name.length())));
  }

  @AfterEach
  void close() {
    around.close();
  }

  private Manifest upload(String version) throws Exception {
    return around.rollout().upload(TestModels.write(around.directory(), version));
  }

  private CommandResult activate(Manifest manifest) throws Exception {
    assertThat(around.rollout().register(manifest, null).rejection()).isNull();
    CommandResult activated = around.rollout().activate(manifest.id(), null);
    assertThat(activated.rejection()).isNull();
    return activated;
  }

  private String awaitRefusal(CommandResult activated) throws Exception {
    RolloutResult result = around.await(activated);
    assertThat(result.end()).isEqualTo(RolloutResult.End.ABORTED);
    return Objects.requireNonNull(result.reason());
  }

  @Test
  void shouldTakeOnlyASignedModelWhereKeysAreTrusted() throws Exception {
    TestKeys.write(around.directory(), "alice", "Ed25519");
    Map<String, String> settings = new HashMap<>(around.settings());
    settings.put(
        "sentiment.model.trusted.keys", around.directory().resolve("alice.pem").toString());
    CommandResult unsigned = activate(upload("1.0"));
    try (ScorerApplication scorer =
        ScorerApplication.start(ScorerConfig.of(settings), new SimpleMeterRegistry())) {
      assertThat(awaitRefusal(unsigned)).contains("test-lstm:1.0 is not signed");
      assertThat(scorer.activeModel()).isEmpty();

      activate(ModelSigner.of(around.directory().resolve("alice-private.pem")).sign(upload("2.0")));

      assertThat(scorer.awaitModel(TestModels.NAME, "2.0", Surroundings.PATIENCE)).isTrue();
    }
  }

  @Test
  void shouldRefuseACheckpointWithAnotherDictionary() throws Exception {
    Manifest right = upload("1.0");
    CheckpointFacts facts = Objects.requireNonNull(right.facts());
    CheckpointFacts wrong =
        new CheckpointFacts(
            "d".repeat(64),
            facts.tokenizer(),
            facts.nWords(),
            facts.dim(),
            facts.temperature(),
            facts.createdAt(),
            facts.tool(),
            facts.lineage(),
            facts.metrics(),
            facts.examples());
    CommandResult activated =
        activate(new Manifest(right.id(), right.digest(), right.size(), null, wrong, null));

    ScorerApplication scorer = around.startScorer("one");

    assertThat(awaitRefusal(activated)).contains("dictionary", "d".repeat(64));
    assertThat(scorer.activeModel()).isEmpty();
  }
}
