package org.sentimentstream.scorer.audit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.CommandJudged;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.TopicReader;

/**
 * All that happened in the rollouts, in the order of the topic, which is that of the facts: each
 * event is written in the transaction of what it tells.
 */
public record AuditLog(List<Entry> entries) {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** An event and its offset in the audit's topic. */
  public record Entry(long offset, RolloutEvent event) {}

  /** A command that a controller has judged, and when. */
  public record Judged(RolloutEvent event, CommandJudged judgement) {}

  public AuditLog {
    entries = List.copyOf(entries);
  }

  /** Reads all that is committed by now. */
  public static AuditLog read(RolloutClient client, ScorerConfig config)
      throws InterruptedException {
    long end;
    try (TopicEnds ends = new TopicEnds(config, config.applicationId() + "-audit")) {
      end = Collections.max(ends.ends(config.topics().modelEvents()).values());
    }
    List<Entry> entries = new ArrayList<>();
    try (TopicReader<RolloutEvent> reader = client.audit()) {
      long heard = System.nanoTime();
      while (!reader.hasReached(end)) {
        for (TopicReader.Read<RolloutEvent> read : reader.poll(POLL)) {
          heard = System.nanoTime();
          entries.add(new Entry(read.offset(), read.value()));
        }
        if (System.nanoTime() - heard > SILENCE.toNanos()) {
          throw new TimeoutException(
              "topic "
                  + config.topics().modelEvents()
                  + " was not read to its end: nothing came for "
                  + SILENCE.toSeconds()
                  + " s");
        }
      }
    }
    return new AuditLog(entries);
  }

  /** The commands that had their effect, in order. */
  public List<Judged> applied() {
    List<Judged> applied = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.event().getEvent() instanceof CommandJudged judged
          && judged.getRejection().isEmpty()
          && !judged.getRepeated()
          && !judged.getCommand().getDryRun()) {
        applied.add(new Judged(entry.event(), judged));
      }
    }
    return applied;
  }

  /** The command that made a model known; a retired model is known here as well. */
  public Optional<Judged> registration(ModelRef model) {
    return applied().stream()
        .filter(
            judged ->
                judged.judgement().getCommand().getAction() instanceof RegisterModel register
                    && isOf(register.getManifest(), model))
        .reduce((first, last) -> last);
  }

  /** What that command said of the model. */
  public Optional<ModelManifest> manifest(ModelRef model) {
    return registration(model)
        .map(judged -> ((RegisterModel) judged.judgement().getCommand().getAction()).getManifest());
  }

  private static boolean isOf(ModelManifest manifest, ModelRef model) {
    return manifest.getName().equals(model.getName())
        && manifest.getVersion().equals(model.getVersion())
        && manifest.getDigest().equals(model.getDigest());
  }
}
