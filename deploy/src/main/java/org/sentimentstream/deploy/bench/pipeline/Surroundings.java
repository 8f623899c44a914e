package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.sentimentstream.deploy.ShippedModels;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.deploy.demo.ModelSwap;
import org.sentimentstream.localstack.LocalStack;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerSetting;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;

/**
 * All that a scorer needs around it and what measures it: broker, registry, topics, the shipped
 * model published twice, the load and the log of the events.
 */
final class Surroundings implements AutoCloseable {

  private final Path folder;
  private final Cores cores;
  private final PipelineOptions options;
  private final LocalStack stack;
  private final Map<String, String> settings;
  private final RolloutClient client;
  private final ModelSwap rollout;
  private final List<Manifest> models;
  private final ReviewLoad load;
  private final EventLog log;
  private int scorers;
  private int activations;

  Surroundings(
      CtrlC ctrlC, Cores cores, PipelineOptions options, int streamThreads, List<String> texts)
      throws IOException, InterruptedException {
    this.folder = ctrlC.folder().path();
    this.cores = cores;
    this.options = options;
    this.stack = LocalStack.start(folder);
    try {
      ctrlC.check();
      settings =
          Map.of(
              ScorerSetting.BOOTSTRAP_SERVERS.key(),
              stack.broker().bootstrapServers(),
              ScorerSetting.SCHEMA_REGISTRY_URL.key(),
              stack.registry().url(),
              ScorerSetting.STATE_DIR.key(),
              folder.resolve("state").toString(),
              ScorerSetting.NUM_STREAM_THREADS.key(),
              Integer.toString(streamThreads),
              ScorerSetting.TOPIC_PARTITIONS.key(),
              Integer.toString(partitions(streamThreads)));
      ScorerConfig config = ScorerConfig.of(settings);
      TopicPreparation.prepare(config);
      client = RolloutClient.connect(config);
      rollout = new ModelSwap(client);
      models = List.of(rollout.publish(ShippedModels.current()), rollout.publish(twin()));
      log = new EventLog(config);
      load = new ReviewLoad(config, texts);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      stack.close();
      throw e;
    }
  }

  /** Each stream thread has two. */
  static int partitions(int streamThreads) {
    return 2 * streamThreads;
  }

  ReviewLoad load() {
    return load;
  }

  EventLog log() {
    return log;
  }

  /** Starts a scorer, which takes up where the one before ended. */
  ScorerProcess startScorer(String processingGuarantee) throws IOException {
    Map<String, String> its = new HashMap<>(options.settings());
    its.putAll(settings);
    its.put(ScorerSetting.PROCESSING_GUARANTEE.key(), processingGuarantee);
    scorers++;
    return ScorerProcess.start(folder.resolve("scorer-" + scorers), cores, its);
  }

  /** The shipped model under another version: a swap is not to change what scoring costs. */
  private Path twin() throws IOException {
    Checkpoint shipped = CheckpointFile.read(ShippedModels.current());
    CheckpointMetadata metadata = shipped.metadata();
    Path file = folder.resolve("twin.npz");
    CheckpointFile.write(
        new Checkpoint(
            shipped.parameters(),
            shipped.dictionary(),
            metadata.withVersion(metadata.version() + "-twin"),
            shipped.examples(),
            shipped.history()),
        file);
    return file;
  }

  /** Activates the model and its twin by turns, and returns when the scorer runs the next one. */
  void activateNext() throws IOException, InterruptedException {
    rollout.activate(models.get(activations % models.size()));
    activations++;
  }

  @Override
  public void close() {
    load.close();
    log.close();
    client.close();
    stack.close();
  }
}
