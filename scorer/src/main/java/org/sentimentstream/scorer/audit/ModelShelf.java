package org.sentimentstream.scorer.audit;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.BadModelException;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;

/**
 * The classifiers of models that were registered once, fetched and read when they are needed; the
 * few that were needed last are kept. For one thread.
 */
public final class ModelShelf {

  private static final int KEPT = 6;

  private final AuditLog log;
  private final RolloutClient client;
  private final ScorerConfig config;
  private final Map<ModelRef, ReviewClassifier> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelRef, ReviewClassifier> eldest) {
          return size() > KEPT;
        }
      };

  ModelShelf(AuditLog log, RolloutClient client, ScorerConfig config) {
    this.log = log;
    this.client = client;
    this.config = config;
  }

  /**
   * The classifier of a model.
   *
   * @throws IOException where its checkpoint cannot be had
   */
  ReviewClassifier classifier(ModelRef model) throws IOException, InterruptedException {
    ReviewClassifier classifier = kept.get(model);
    if (classifier == null) {
      classifier =
          load(
              Manifest.of(
                  log.manifest(model)
                      .orElseThrow(
                          () ->
                              new IOException(
                                  "the audit has no registration of "
                                      + ModelId.of(model)
                                      + ", sha256 "
                                      + model.getDigest()))),
              client,
              config);
      kept.put(model, classifier);
    }
    return classifier;
  }

  /** The classifier of a registered model, with the configuration's limit of tokens. */
  public static ReviewClassifier load(Manifest manifest, RolloutClient client, ScorerConfig config)
      throws IOException, InterruptedException {
    try {
      return new ReviewClassifier(
          CheckpointFile.read(client.fetch(manifest, config.modelCacheDirectory())),
          config.maxTokens());
    } catch (BadModelException e) {
      throw new IOException(manifest + ": " + e.getMessage(), e);
    }
  }
}
