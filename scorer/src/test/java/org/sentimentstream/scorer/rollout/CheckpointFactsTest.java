package org.sentimentstream.scorer.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.sentimentstream.model.checkpoint.Calibration;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.rollout.ExampleReview;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.ModelFacts;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.testing.TestModels;

class CheckpointFactsTest {

  private static final int MAX_TOKENS = 4_096;

  private Path directory = Path.of("target");
  private Path file = directory;

  @BeforeProperty
  void write() throws IOException {
    // As in every program that has a serde, Avro may make our records from now on.
    SentimentSerdes.value(ModelManifest.class, Map.of("schema.registry.url", "http://none"))
        .close();
    directory = Files.createTempDirectory(Path.of("target"), "facts-");
    file = TestModels.write(directory, "1.0");
  }

  @AfterProperty
  void delete() throws IOException {
    Files.delete(file);
    Files.delete(directory);
  }

  private static CheckpointFacts facts(Manifest manifest) {
    return Objects.requireNonNull(manifest.facts());
  }

  private Checkpoint with(CheckpointMetadata metadata, ExampleReviews examples) throws IOException {
    Checkpoint read = CheckpointFile.read(file);
    return new Checkpoint(read.parameters(), read.dictionary(), metadata, examples, read.history());
  }

  @Example
  void shouldSayWhatTheCheckpointHolds() throws Exception {
    Checkpoint checkpoint = CheckpointFile.read(file);

    CheckpointFacts facts = facts(RolloutClient.describe(file));

    assertThat(facts.dictionaryDigest()).isEqualTo(checkpoint.dictionary().digest());
    assertThat(facts.tokenizer()).isEqualTo("moses-en-1");
    assertThat(facts.nWords()).isEqualTo(13);
    assertThat(facts.dim()).isEqualTo(8);
    assertThat(facts.temperature()).isEqualTo(1);
    assertThat(facts.createdAt()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(facts.tool()).isEqualTo("test");
    assertThat(facts.examples()).isEqualTo(checkpoint.examples());
  }

  @Example
  void shouldFlattenTheLineageWithinItsBounds() throws Exception {
    CheckpointMetadata plain = CheckpointFile.read(file).metadata();
    Map<String, Object> options = new HashMap<>();
    IntStream.range(0, 100).forEach(i -> options.put("option" + i, i));
    CheckpointMetadata metadata =
        new CheckpointMetadata(
            CheckpointMetadata.FORMAT_VERSION,
            plain.name(),
            plain.version(),
            plain.createdAt(),
            "t".repeat(2_000),
            options,
            Map.of("source", Map.of("file", "imdb.pkl", "reviews", 25_000), "seed", 123),
            Map.of("valid_error", 0.15, "no_number", Double.NaN),
            Calibration.temperature(1.5));

    CheckpointFacts facts = CheckpointFacts.of(with(metadata, new ExampleReviews(1e-4, List.of())));

    assertThat(facts.lineage())
        .hasSize(64)
        .containsEntry("data.source.file", "imdb.pkl")
        .containsEntry("data.source.reviews", "25000")
        .containsEntry("data.seed", "123")
        .containsEntry("hyper_parameters.option0", "0");
    assertThat(facts.metrics()).containsExactly(Map.entry("valid_error", 0.15));
    assertThat(facts.temperature()).isEqualTo(1.5);
    assertThat(facts.tool()).hasSize(1_000);
  }

  @Property(tries = 200)
  void shouldKeepWhatItHoldsOnItsWayThroughAvro(
      @ForAll @Size(max = 50) List<String> texts,
      @ForAll @DoubleRange(min = 0, max = 1) double probability)
      throws Exception {
    List<ExampleReviews.Example> examples =
        texts.stream().map(text -> new ExampleReviews.Example(text, probability)).toList();
    CheckpointFacts facts =
        CheckpointFacts.of(
            with(CheckpointFile.read(file).metadata(), new ExampleReviews(0.001, examples)));
    Manifest manifest = new Manifest(TestModels.id("1.0"), "a".repeat(64), 10, null, facts, null);

    ModelManifest read = ModelManifest.fromByteBuffer(manifest.toAvro().toByteBuffer());

    assertThat(Manifest.of(read)).isEqualTo(manifest);
    assertThat(facts.examples().examples()).hasSizeLessThanOrEqualTo(32).isSubsetOf(examples);
  }

  @Example
  void shouldLeaveOutExamplesThatHaveNoRoom() throws Exception {
    List<ExampleReviews.Example> examples = new ArrayList<>();
    for (String text :
        List.of("ä".repeat(8_000), "x".repeat(385), "x".repeat(384), "half \ud800")) {
      examples.add(new ExampleReviews.Example(text, 0.5));
    }
    examples.addAll(Collections.nCopies(40, new ExampleReviews.Example("", 0.5)));

    CheckpointFacts facts =
        CheckpointFacts.of(
            with(CheckpointFile.read(file).metadata(), new ExampleReviews(1e-4, examples)));

    assertThat(facts.examples().examples())
        .hasSize(32)
        .startsWith(examples.get(0), examples.get(2))
        .doesNotContain(examples.get(1), examples.get(3));
    assertThat(facts.examples().examples().stream().mapToInt(e -> e.text().getBytes(UTF_8).length))
        .satisfies(
            sizes -> assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(16_384));
  }

  @Example
  void shouldRefuseWhatExceedsTheBounds() throws Exception {
    ModelFacts sound = facts(RolloutClient.describe(file)).toAvro();
    String text = "x".repeat(1_001);
    Map<String, String> lineage = new HashMap<>();
    Map<String, Double> metrics = new HashMap<>();
    for (int i = 0; i < 65; i++) {
      lineage.put("name" + i, "");
      metrics.put("name" + i, 1.0);
    }
    ExampleReview example = new ExampleReview("x".repeat(500), 0.5);

    assertRefused(ModelFacts.newBuilder(sound).setDictionaryDigest("A".repeat(64)), "hexadecimal");
    assertRefused(ModelFacts.newBuilder(sound).setTokenizer(text), "tokenizer");
    assertRefused(ModelFacts.newBuilder(sound).setCreatedAt(text), "created_at");
    assertRefused(ModelFacts.newBuilder(sound).setTool(text), "tool");
    assertRefused(ModelFacts.newBuilder(sound).setNWords(0), "n_words");
    assertRefused(ModelFacts.newBuilder(sound).setDim(0), "dim");
    assertRefused(ModelFacts.newBuilder(sound).setTemperature(0), "temperature");
    assertRefused(ModelFacts.newBuilder(sound).setTemperature(Double.NaN), "temperature");
    assertRefused(ModelFacts.newBuilder(sound).setTolerance(0.02), "tolerance");
    assertRefused(ModelFacts.newBuilder(sound).setTolerance(0), "tolerance");
    assertRefused(ModelFacts.newBuilder(sound).setLineage(lineage), "64 entries");
    assertRefused(ModelFacts.newBuilder(sound).setLineage(Map.of(text, "")), "name in lineage");
    assertRefused(ModelFacts.newBuilder(sound).setLineage(Map.of("a", text)), "value of lineage");
    assertRefused(ModelFacts.newBuilder(sound).setMetrics(metrics), "64 entries");
    assertRefused(
        ModelFacts.newBuilder(sound).setExamples(Collections.nCopies(33, example)), "32 example");
    assertRefused(
        ModelFacts.newBuilder(sound)
            .setExamples(Collections.nCopies(32, new ExampleReview("x".repeat(513), 0.5))),
        "16384 bytes");
    assertThat(
            CheckpointFacts.of(
                ModelFacts.newBuilder(sound).setExamples(Collections.nCopies(32, example)).build()))
        .isNotNull();
  }

  private static void assertRefused(ModelFacts.Builder facts, String reason) {
    assertThatThrownBy(() -> CheckpointFacts.of(facts.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Example
  void shouldLoadWhatTheManifestSaysStageByStage() throws Exception {
    List<InstanceState> stages = new ArrayList<>();

    new ModelLoader(MAX_TOKENS).load(file, RolloutClient.describe(file), stages::add);

    assertThat(stages)
        .containsExactly(InstanceState.LOADING, InstanceState.CHECKING, InstanceState.WARMING);
  }

  @Example
  void shouldRefuseACheckpointThatHoldsSomethingElse() throws Exception {
    ModelFacts sound = facts(RolloutClient.describe(file)).toAvro();

    assertUnlike(ModelFacts.newBuilder(sound).setDictionaryDigest("b".repeat(64)), "dictionary");
    assertUnlike(
        ModelFacts.newBuilder(sound).setTokenizer("moses-en-0"), "moses-en-0, came moses-en-1");
    assertUnlike(ModelFacts.newBuilder(sound).setNWords(14), "n_words 14, came 13");
    assertUnlike(ModelFacts.newBuilder(sound).setDim(16), "dim 16, came 8");
    assertUnlike(ModelFacts.newBuilder(sound).setTemperature(2), "temperature 2.0, came 1.0");
    float scored = TestModels.classifier("1.0").classify("a bright film").positiveProbability();
    assertUnlike(
        ModelFacts.newBuilder(sound)
            .setExamples(
                List.of(
                    new ExampleReview(
                        "a bright film", scored > 0.5 ? scored - 0.1 : scored + 0.1))),
        "of the manifest, example review 0 must score");
  }

  private void assertUnlike(ModelFacts.Builder facts, String reason) throws IOException {
    Manifest described = RolloutClient.describe(file);
    Manifest manifest =
        new Manifest(
            described.id(),
            described.digest(),
            described.size(),
            null,
            CheckpointFacts.of(facts.build()),
            null);
    List<InstanceState> stages = new ArrayList<>();

    assertThatThrownBy(() -> new ModelLoader(MAX_TOKENS).load(file, manifest, stages::add))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(reason);
    assertThat(stages).containsExactly(InstanceState.LOADING, InstanceState.CHECKING);
  }
}
