package org.sentimentstream.schemas;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentByProduct;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.events.TokenContribution;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.ExampleReview;
import org.sentimentstream.rollout.Guardrails;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ManifestSignature;
import org.sentimentstream.rollout.ModelFacts;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.ModelObservation;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.PartitionStatus;
import org.sentimentstream.rollout.Pin;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.rollout.Share;

/** One record of each contract, all fields set. */
final class Examples {
  private static final Instant TIME = Instant.parse("2026-01-31T12:00:00.123Z");
  private static final String DIGEST = "0123456789abcdef".repeat(4);
  private static final ModelRef MODEL =
      ModelRef.newBuilder().setName("imdb-lstm").setVersion("1.0.0").setDigest(DIGEST).build();

  private Examples() {}

  static List<SpecificRecord> all() {
    return List.of(
        review(),
        labelledReview(),
        sentimentEvent(),
        rolloutCommand(),
        artifactChunk(),
        instanceStatus(),
        rolloutSnapshot(),
        rolloutEvent(),
        sentimentByProduct());
  }

  static Review review() {
    return Review.newBuilder()
        .setReviewId("r-1")
        .setText("Quite <br /> good, & short.\nJe l'ai vu à Orléans 🎬.")
        .setProductId("p-1")
        .setAuthor("someone")
        .setLanguage("en-GB")
        .setCreatedAt(TIME)
        .build();
  }

  static LabelledReview labelledReview() {
    return LabelledReview.newBuilder()
        .setReviewId("r-1")
        .setText("Not one dull minute.")
        .setLabel(SentimentLabel.POSITIVE)
        .setLabelledBy("desk")
        .setLabelledAt(TIME)
        .build();
  }

  static SentimentEvent sentimentEvent() {
    return SentimentEvent.newBuilder()
        .setReviewId("r-1")
        .setProductId("p-1")
        .setLabel(SentimentLabel.POSITIVE)
        .setPositiveProbability(0.75f)
        .setModel(MODEL)
        .setTokenCount(7)
        .setUnknownTokenCount(1)
        .setTruncated(false)
        .setContributions(
            List.of(
                TokenContribution.newBuilder()
                    .setToken("good")
                    .setStart(13)
                    .setEnd(17)
                    .setLogOdds(1.5f)
                    .build()))
        .setReviewCreatedAt(TIME)
        .setScoredAt(TIME.plusMillis(5))
        .setSource(
            RecordPosition.newBuilder().setTopic("reviews").setPartition(3).setOffset(12).build())
        .setRolloutEpoch(4L)
        .build();
  }

  static SentimentByProduct sentimentByProduct() {
    return SentimentByProduct.newBuilder()
        .setProductId("p-1")
        .setWindowStart(TIME)
        .setWindowEnd(TIME.plusSeconds(3_600))
        .setReviewCount(7)
        .setPositiveCount(5)
        .setMeanPositiveProbability(0.625)
        .build();
  }

  static RolloutCommand rolloutCommand() {
    return RolloutCommand.newBuilder()
        .setCommandId("c-1")
        .setParentEpoch(3L)
        .setActor("operator")
        .setReason("better on long reviews")
        .setIssuedAt(TIME)
        .setAction(RegisterModel.newBuilder().setManifest(manifest()).build())
        .setDryRun(true)
        .build();
  }

  private static ModelManifest manifest() {
    return ModelManifest.newBuilder()
        .setName("imdb-lstm")
        .setVersion("1.0.0")
        .setDigest(DIGEST)
        .setSize(5_700_000)
        .setLocation("file:/models/imdb-lstm-1.0.0.npz")
        .setFacts(
            ModelFacts.newBuilder()
                .setDictionaryDigest(DIGEST)
                .setTokenizer("moses-en-1")
                .setNWords(10_000)
                .setDim(128)
                .setTemperature(0.8)
                .setCreatedAt(TIME.toString())
                .setTool("sentiment 1")
                .setLineage(Map.of("seed", "1"))
                .setMetrics(Map.of("valid_accuracy", 0.9))
                .setTolerance(1e-4)
                .setExamples(
                    List.of(
                        ExampleReview.newBuilder()
                            .setText("A good film.")
                            .setPositiveProbability(0.9)
                            .build()))
                .build())
        .setSignature(
            ManifestSignature.newBuilder()
                .setKeyId("0123456789abcdef")
                .setSignature(ByteBuffer.wrap(new byte[64]))
                .build())
        .build();
  }

  private static Routing routing(long epoch) {
    Share share =
        Share.newBuilder()
            .setModel(MODEL)
            .setBasisPoints(500)
            .setGuardrails(new Guardrails(100L, 0.01, 0.1, 100.0, 0.25))
            .build();
    return Routing.newBuilder()
        .setEpoch(epoch)
        .setStable(MODEL)
        .setCanary(share)
        .setShadow(share)
        .setPins(
            List.of(
                Pin.newBuilder().setKeyPrefix("vip-").setModel(MODEL).build(),
                Pin.newBuilder().setPartition(3).setModel(MODEL).build()))
        .build();
  }

  static RolloutSnapshot rolloutSnapshot() {
    return RolloutSnapshot.newBuilder()
        .setEpoch(9)
        .setControlOffset(12)
        .setModels(List.of(manifest()))
        .setRetired(List.of(MODEL))
        .setServing(routing(7))
        .setPrevious(List.of(MODEL))
        .setRollout(
            Rollout.newBuilder()
                .setEpoch(9)
                .setCommandId("c-1")
                .setActor("operator")
                .setPhase(RolloutPhase.ABORTED)
                .setTarget(routing(9))
                .setStartedAt(TIME)
                .setDeadline(TIME.plusSeconds(60))
                .setServingAt(TIME.plusSeconds(1))
                .setEndedAt(TIME.plusSeconds(2))
                .setReason("refused")
                .build())
        .setPaused(false)
        .setUpdatedAt(TIME)
        .build();
  }

  static RolloutEvent rolloutEvent() {
    return RolloutEvent.newBuilder()
        .setAt(TIME)
        .setEpoch(9)
        .setEvent(
            PartitionCutover.newBuilder()
                .setApplicationId("sentiment")
                .setInstanceId("scorer-0")
                .setTopic("reviews")
                .setPartition(3)
                .setFirstOffset(13)
                .setRouting(routing(9))
                .build())
        .build();
  }

  static ArtifactChunk artifactChunk() {
    return ArtifactChunk.newBuilder()
        .setDigest(DIGEST)
        .setIndex(0)
        .setCount(11)
        .setSize(5_700_000)
        .setData(ByteBuffer.wrap(new byte[Topics.CHUNK_BYTES]))
        .build();
  }

  static InstanceStatus instanceStatus() {
    return InstanceStatus.newBuilder()
        .setInstanceId("scorer-0")
        .setApplicationId("sentiment")
        .setEpoch(4)
        .setState(InstanceState.FAILED)
        .setActive(MODEL)
        .setDesired(MODEL)
        .setFailure("digest differs")
        .setUpdatedAt(TIME)
        .setHeartbeatMs(5_000)
        .setRolloutEpoch(9)
        .setServingEpoch(7)
        .setLoaded(List.of(MODEL))
        .setPartitions(
            List.of(PartitionStatus.newBuilder().setPartition(3).setEpoch(7).setLag(5L).build()))
        .setObservations(
            List.of(
                ModelObservation.newBuilder()
                    .setModel(MODEL)
                    .setShadow(true)
                    .setReviews(100)
                    .setFailures(1)
                    .setPositive(50)
                    .setDisagreements(3)
                    .setDropped(2)
                    .setP99Ms(1.5)
                    .setScores(List.of(10L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 89L))
                    .build()))
        .build();
  }
}
