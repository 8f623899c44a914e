package org.sentimentstream.schemas;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.events.SentimentLabel;
import org.sentimentstream.events.TokenContribution;
import org.sentimentstream.rollout.ArtifactChunk;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutCommand;

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
        instanceStatus());
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
        .build();
  }

  static RolloutCommand rolloutCommand() {
    return RolloutCommand.newBuilder()
        .setCommandId("c-1")
        .setParentEpoch(3L)
        .setActor("operator")
        .setReason("better on long reviews")
        .setIssuedAt(TIME)
        .setAction(
            RegisterModel.newBuilder()
                .setManifest(
                    ModelManifest.newBuilder()
                        .setName("imdb-lstm")
                        .setVersion("1.0.0")
                        .setDigest(DIGEST)
                        .setSize(5_700_000)
                        .setLocation("file:/models/imdb-lstm-1.0.0.npz")
                        .build())
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
        .build();
  }
}
