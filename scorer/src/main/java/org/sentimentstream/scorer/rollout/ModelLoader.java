package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.rollout.InstanceState;

/** Makes a model that may score of a checkpoint file: reads it, proves it and warms it up. */
final class ModelLoader {

  private static final Duration WARM_UP = Duration.ofMillis(300);

  /** Weights and the words' projections into the four gates: what a model takes at the least. */
  private static final int TIMES_UNPACKED = 5;

  /** Reviews of padding, as long as it takes the JIT to compile a step for several. */
  private static final int[][] TOGETHER = new int[16][256];

  private final int maxTokens;

  ModelLoader(int maxTokens) {
    this.maxTokens = maxTokens;
  }

  /**
   * @param stage told how far it is: LOADING, CHECKING, WARMING
   * @throws BadModelException where the checkpoint is not what the manifest says
   */
  ActiveModel load(Path file, Manifest manifest, Consumer<InstanceState> stage)
      throws IOException, BadModelException, InterruptedException {
    try {
      stage.accept(InstanceState.LOADING);
      requireRoom(file);
      Checkpoint checkpoint = CheckpointFile.read(file);
      stage.accept(InstanceState.CHECKING);
      requireIdentity(checkpoint.metadata(), manifest.id());
      ReviewClassifier classifier = proved(checkpoint, manifest.facts());
      stage.accept(InstanceState.WARMING);
      warmUp(classifier, checkpoint.examples().examples());
      return new ActiveModel(manifest, classifier);
    } catch (CheckpointException | IllegalArgumentException e) {
      throw new BadModelException(String.valueOf(e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw new BadModelException("the model does not fit into " + memory(), e);
    }
  }

  /** One that cannot fit must not take the memory that scoring needs until that is found out. */
  private static void requireRoom(Path file) throws IOException, BadModelException {
    long needed = TIMES_UNPACKED * CheckpointFile.unpackedSize(file);
    if (needed > Runtime.getRuntime().maxMemory()) {
      throw new BadModelException(
          "the model takes at least " + (needed >> 20) + " MiB and does not fit into " + memory());
    }
  }

  private static String memory() {
    return "this instance's memory of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB";
  }

  /** The examples are scored whole, whatever the instance's limit: that is how they were made. */
  private ReviewClassifier proved(Checkpoint checkpoint, @Nullable CheckpointFacts facts)
      throws CheckpointException, BadModelException {
    if (facts != null) {
      facts.requireOf(checkpoint);
    }
    ReviewClassifier whole = new ReviewClassifier(checkpoint);
    whole.verifyExamples();
    if (facts != null) {
      requireExamples(whole, facts.examples());
    }
    return maxTokens == ReviewClassifier.DEFAULT_MAX_TOKENS
        ? whole
        : new ReviewClassifier(checkpoint, maxTokens);
  }

  private static void requireExamples(ReviewClassifier classifier, ExampleReviews examples)
      throws BadModelException {
    try {
      classifier.verifyExamples(examples);
    } catch (CheckpointException e) {
      throw new BadModelException("of the manifest, " + e.getMessage(), e);
    }
  }

  private static void requireIdentity(CheckpointMetadata metadata, ModelId expected)
      throws BadModelException {
    if (!metadata.name().equals(expected.name())
        || !metadata.version().equals(expected.version())) {
      throw new BadModelException(
          "expected the checkpoint of "
              + expected
              + ", it says of itself "
              + metadata.name()
              + ":"
              + metadata.version());
    }
  }

  /**
   * Lets the JIT see the kernel at work before the first review does, with one review and with
   * several that advance together.
   */
  private static void warmUp(ReviewClassifier classifier, List<ExampleReviews.Example> examples)
      throws InterruptedException {
    classifier.scoreBatch(TOGETHER, 1, scored -> {});
    long end = System.nanoTime() + WARM_UP.toNanos();
    for (int i = 0; !examples.isEmpty() && System.nanoTime() < end; i++) {
      classifier.classify(examples.get(i % examples.size()).text());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
