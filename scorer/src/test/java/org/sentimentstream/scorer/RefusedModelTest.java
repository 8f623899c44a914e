package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.NpzFile;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.PhaseChanged;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.scorer.rollout.CheckpointFacts;
import org.sentimentstream.scorer.rollout.CommandOptions;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelSigner;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.rollout.TopicReader;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestKeys;
import org.sentimentstream.scorer.testing.TestModels;

/**
 * Three live instances that take signed models only, and every kind of model that they must not
 * take, while reviews flow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedModelTest {

  private static final List<String> INSTANCES = List.of("one", "three", "two");
  private static final Duration PREPARE_TIMEOUT = Duration.ofSeconds(20);

  private Surroundings around;
  private ModelSigner signer;
  private int versions;
  private int sent;

  @BeforeAll
  void serve() throws Exception {
    Path keys = Files.createTempDirectory(Path.of("target"), "keys-").toAbsolutePath();
    TestKeys.write(keys, "release", "Ed25519");
    signer = ModelSigner.of(keys.resolve("release-private.pem"));
    around =
        new Surroundings(
            "refused",
            Map.of(
                "sentiment.topics.partitions",
                "6",
                "sentiment.rollout.prepare.timeout.ms",
                Long.toString(PREPARE_TIMEOUT.toMillis()),
                "sentiment.model.trusted.keys",
                keys.resolve("release.pem").toString()));
    for (String instance : INSTANCES) {
      around.startScorer(instance);
    }
    Manifest first =
        signer.sign(around.rollout().upload(TestModels.write(around.directory(), "1.0")));
    assertThat(around.rollout().register(first, null).applied()).isTrue();
    CommandResult activated = around.rollout().activate(first.id(), null);
    assertThat(around.await(activated).end()).isEqualTo(RolloutResult.End.COMPLETED);
  }

  @AfterAll
  void close() {
    around.close();
  }

  private String nextVersion() {
    return "2." + versions++;
  }

  private Path write(String version) {
    return TestModels.write(around.directory(), version);
  }

  /** A manifest of a file as it is, of which no more is known. */
  private static Manifest plain(String version, Path file) throws IOException {
    return new Manifest(
        TestModels.id(version), CheckpointFile.digest(file), Files.size(file), file.toUri());
  }

  /** What {@code model publish} says of a sound file. */
  private static Manifest described(Path file) throws IOException {
    return RolloutClient.describe(file).withLocation(file.toUri());
  }

  private static CheckpointFacts facts(Manifest manifest) {
    return Objects.requireNonNull(manifest.facts());
  }

  @Test
  void shouldRefuseCorruptBytes() throws Exception {
    String version = nextVersion();
    Path file = write(version);
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 3, bytes.length / 3 + 8, (byte) 0x55);
    Files.write(file, bytes);

    shouldBeRefusedByAll(signer.sign(plain(version, file)), file.getFileName() + "|npz");
  }

  @Test
  void shouldRefuseATruncatedFile() throws Exception {
    String version = nextVersion();
    Path file = write(version);
    Manifest whole = described(file);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));

    shouldBeRefusedByAll(
        signer.sign(whole),
        "expected a file of " + bytes.length + " bytes, came " + (bytes.length - 100));
  }

  @Test
  void shouldRefuseATruncatedFileThatWasPublishedLikeThat() throws Exception {
    String version = nextVersion();
    Path file = write(version);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));

    shouldBeRefusedByAll(signer.sign(plain(version, file)), "expected a NumPy .npz");
  }

  @Test
  void shouldRefuseAFileOfAnotherDigest() throws Exception {
    String version = nextVersion();
    Path file = write(version);
    Manifest right = plain(version, file);
    Manifest wrong = new Manifest(right.id(), "f".repeat(64), right.size(), file.toUri());

    shouldBeRefusedByAll(
        signer.sign(wrong),
        "expected a file with SHA-256 " + "f".repeat(64) + ", came " + right.digest());
  }

  @Test
  void shouldRefuseAnotherDictionary() throws Exception {
    Manifest right = described(write(nextVersion()));
    CheckpointFacts facts = facts(right);
    CheckpointFacts wrong = with(facts, "d".repeat(64), facts.tokenizer());

    shouldBeRefusedByAll(
        signer.sign(with(right, wrong)),
        "with dictionary of SHA-256 " + "d".repeat(64) + ", came " + facts.dictionaryDigest());
  }

  @Test
  void shouldRefuseTheTokensOfAnotherTokenizer() throws Exception {
    Manifest right = described(write(nextVersion()));
    CheckpointFacts facts = facts(right);
    CheckpointFacts wrong = with(facts, facts.dictionaryDigest(), "moses-en-0");

    shouldBeRefusedByAll(
        signer.sign(with(right, wrong)), "with tokenizer moses-en-0, came " + facts.tokenizer());
  }

  private static CheckpointFacts with(CheckpointFacts facts, String dictionary, String tokenizer) {
    return new CheckpointFacts(
        dictionary,
        tokenizer,
        facts.nWords(),
        facts.dim(),
        facts.temperature(),
        facts.createdAt(),
        facts.tool(),
        facts.lineage(),
        facts.metrics(),
        facts.examples());
  }

  private static Manifest with(Manifest manifest, CheckpointFacts facts) {
    return new Manifest(
        manifest.id(), manifest.digest(), manifest.size(), manifest.location(), facts, null);
  }

  @Test
  void shouldRefuseExamplesThatScoreOtherwise() throws Exception {
    String version = nextVersion();
    Path file = TestModels.writeMismatching(around.directory(), version);

    shouldBeRefusedByAll(signer.sign(plain(version, file)), "example review");
  }

  @Test
  void shouldRefuseAFileLargerThanItsManifestSays() throws Exception {
    String version = nextVersion();
    Path file = write(version);
    Manifest right = plain(version, file);
    Manifest wrong = new Manifest(right.id(), right.digest(), right.size() - 1, file.toUri());

    shouldBeRefusedByAll(signer.sign(wrong), "expected " + wrong.size() + " bytes, came more");
  }

  @Test
  void shouldNotRegisterAFileAboveTheLimit() throws Exception {
    long above = NpzFile.MAX_SIZE + 1;
    ModelManifest large =
        ModelManifest.newBuilder()
            .setName(TestModels.NAME)
            .setVersion(nextVersion())
            .setDigest("a".repeat(64))
            .setSize(above)
            .build();
    RolloutState before = around.rollout().state();

    CommandResult registered =
        around.rollout().submit(new RegisterModel(large), CommandOptions.because(null));

    assertThat(registered.rejection())
        .isEqualTo("a checkpoint file has 1 to " + NpzFile.MAX_SIZE + " bytes, not " + above);
    assertThat(registered.state().models()).isEqualTo(before.models());
  }

  @Test
  void shouldTryAnUnreachableFileAgainUntilTheDeadline() throws Exception {
    String version = nextVersion();
    Path file = write(version);
    Manifest gone = signer.sign(described(file));
    Files.delete(file);
    long begin = System.nanoTime();

    shouldEndWith(
        gone,
        "FETCHING: " + gone.id() + " cannot be had yet, trying again: NoSuchFileException",
        "not prepared in time: ");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(PREPARE_TIMEOUT);
  }

  @Test
  void shouldRefuseAnUnsignedModel() throws Exception {
    Manifest unsigned = described(write(nextVersion()));

    shouldBeRefusedByAll(
        unsigned,
        "expected a model signed by the trusted key "
            + signer.keyId()
            + ", "
            + unsigned.id()
            + " is not signed");
  }

  @Test
  void shouldRefuseASignatureOfSomebodyElse() throws Exception {
    Path keys = Files.createTempDirectory(Path.of("target"), "keys-").toAbsolutePath();
    TestKeys.write(keys, "other", "Ed25519");
    ModelSigner other = ModelSigner.of(keys.resolve("other-private.pem"));

    shouldBeRefusedByAll(
        other.sign(described(write(nextVersion()))), "signed by the unknown key " + other.keyId());
  }

  @Test
  void shouldRefuseASignatureOfAnotherModel() throws Exception {
    Manifest signed = signer.sign(described(write(nextVersion())));
    Manifest other = described(write(nextVersion()));
    Manifest forged =
        new Manifest(
            other.id(),
            other.digest(),
            other.size(),
            other.location(),
            other.facts(),
            signed.signature());

    shouldBeRefusedByAll(
        forged, "the signature by key " + signer.keyId() + " is not one of " + forged.id());
  }

  private void shouldBeRefusedByAll(Manifest bad, String reason) throws Exception {
    shouldEndWith(bad, "FAILED: " + bad.id() + " ", reason);
  }

  /**
   * Activates a model that no instance can take.
   *
   * @param said what each instance reported in the end, from its beginning
   * @param reason part of what the record gives for a reason; several that may be by {@code |}
   */
  private void shouldEndWith(Manifest bad, String said, String reason) throws Exception {
    RolloutState before = around.rollout().state();
    assertThat(around.rollout().register(bad, null).rejection()).isNull();
    CompletableFuture<CommandRun> command =
        CompletableFuture.supplyAsync(
            () ->
                CommandRun.of(
                    around, "model", "activate", bad.id().toString(), "--wait", "--timeout", "90"));
    int first = sent;
    while (!command.isDone()) { // reviews during all of it
      send();
      try {
        command.get(20, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Not done yet: another review.
      }
    }
    CommandRun run = command.join();

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().strip().lines()).hasSize(1);
    shouldContainOneOf(run.err(), reason);
    assertThat(run.err()).contains("is aborted, what served goes on: ");
    RolloutState after = around.rollout().state();
    assertThat(after.serving()).isEqualTo(before.serving());
    long epoch = Objects.requireNonNull(after.rollout()).getEpoch();
    assertThat(reports(epoch))
        .containsOnlyKeys(INSTANCES)
        .allSatisfy((instance, report) -> assertThat(report).startsWith(said));

    await()
        .atMost(Surroundings.PATIENCE)
        .until(
            () ->
                around.rollout().instances().stream()
                        .filter(InstanceView::live)
                        .filter(view -> view.status().getState() == InstanceState.ACTIVE)
                        .count()
                    == INSTANCES.size());
    String status = CommandRun.of(around, "model", "status").out();
    assertThat(status).contains("rollout of epoch " + epoch + " by ").contains(": ABORTED: ");
    shouldContainOneOf(status, reason);
    JsonNode json =
        new ObjectMapper().readTree(CommandRun.of(around, "model", "status", "--json").out());
    String recorded = json.get("rollout").get("reason").textValue();
    assertThat(recorded).contains(INSTANCES);
    shouldContainOneOf(recorded, reason);
    String history = CommandRun.of(around, "model", "history", "--last", "4").out();
    assertThat(history).contains("rollout " + epoch + ": ABORTED");
    shouldContainOneOf(history, reason);
    assertThat(around.events(sent))
        .hasSize(sent)
        .filteredOn(event -> Integer.parseInt(event.getReviewId().substring(1)) >= first)
        .isNotEmpty()
        .extracting(SentimentEvent::getModel)
        .containsOnly(before.serving().getStable().orElseThrow());
  }

  private void send() throws InterruptedException {
    String id = "r" + sent++;
    byte[] review = around.bytes(Surroundings.review(id, "a good film"));
    around.sendAndWait(around.record(id.getBytes(UTF_8), review));
  }

  private static void shouldContainOneOf(String text, String reasons) {
    assertThat(List.of(reasons.split("\\|"))).as(text).anyMatch(text::contains);
  }

  /** What each instance said when the rollout of an epoch was aborted. */
  private Map<String, String> reports(long epoch) throws InterruptedException {
    List<Map<String, String>> reports = new ArrayList<>();
    try (TopicReader<RolloutEvent> audit = around.rollout().audit()) {
      long end = audit.end();
      while (!audit.hasReached(end)) {
        for (TopicReader.Read<RolloutEvent> read : audit.poll(Duration.ofMillis(100))) {
          if (read.value().getEvent() instanceof PhaseChanged changed
              && changed.getRolloutEpoch() == epoch) {
            assertThat(changed.getPhase()).isEqualTo(RolloutPhase.ABORTED);
            reports.add(changed.getInstances());
          }
        }
      }
    }
    assertThat(reports).hasSize(1);
    return reports.get(0);
  }
}
