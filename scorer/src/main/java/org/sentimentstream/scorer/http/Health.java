package org.sentimentstream.scorer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutProgress;

/**
 * Whether the instance lives, and whether it scores. It lives until a failure has ended it, or a
 * stream thread hangs, which a new start may mend; a broker or a model that is away is not such. It
 * is ready while it scores, or would if its group gave it a partition.
 *
 * <p>Everybody may ask, so an answer has no failure's text in it.
 */
final class Health implements Endpoints {

  static final String LIVE = "/health/live";
  static final String READY = "/health/ready";

  private final Supplier<@Nullable ScorerApplication> instance;
  private final Duration brokerSilence;

  /**
   * @param instance null while it starts
   * @param brokerSilence how long no broker may have taken a status of the instance
   */
  Health(Supplier<@Nullable ScorerApplication> instance, Duration brokerSilence) {
    this.instance = instance;
    this.brokerSilence = brokerSilence;
  }

  /**
   * An answer.
   *
   * @param status UP or DOWN
   * @param reasons why it is DOWN
   * @param instance name of the instance; null while it starts
   * @param state state of the instance, or STARTING
   * @param streams state of Kafka Streams; null where the instance is not in the group
   * @param model the stable model that scores, name:version; null before the first
   * @param epoch epoch of the routing that scores; 0 before the first
   * @param lastStatusMs time since a broker took a status of the instance; null before the first
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Report(
      Status status,
      List<String> reasons,
      @Nullable String instance,
      String state,
      KafkaStreams.@Nullable State streams,
      @Nullable String model,
      long epoch,
      @Nullable Long lastStatusMs) {}

  enum Status {
    UP,
    DOWN
  }

  @Override
  public void addTo(JavalinConfig server) {
    server.routes.get(LIVE, request -> answer(request, live()));
    server.routes.get(READY, request -> answer(request, ready()));
  }

  private static void answer(Context request, Report report) {
    request
        .status(report.status() == Status.UP ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .json(report);
  }

  private Report live() {
    ScorerApplication now = instance.get();
    List<String> reasons = new ArrayList<>();
    if (now != null && now.state() == ScorerApplication.State.FAILED) {
      reasons.add("the instance has failed; its log says why");
    } else if (now != null && now.isHanging()) {
      reasons.add(
          "a stream thread hangs: it has not asked for reviews for longer than"
              + " max.poll.interval.ms");
    }
    return report(now, reasons);
  }

  private Report ready() {
    ScorerApplication now = instance.get();
    if (now == null) {
      return report(null, List.of("the instance starts"));
    }
    List<String> reasons = new ArrayList<>();
    switch (now.state()) {
      case WAITING -> reasons.add(waitsFor(now.progress()));
      case RUNNING -> {
        KafkaStreams.State streams = now.streamsState().orElse(null);
        if (streams != KafkaStreams.State.RUNNING) {
          reasons.add("Kafka Streams is " + streams + ", expected RUNNING");
        }
      }
      case STOPPED -> reasons.add("the instance ends");
      case FAILED -> reasons.add("the instance has failed; its log says why");
    }
    Optional<Duration> silence = now.sinceStatus();
    if (silence.isEmpty()) {
      reasons.add("no broker has taken a status of the instance yet");
    } else if (silence.get().compareTo(brokerSilence) > 0) {
      reasons.add(
          "no broker has taken a status of the instance for " + silence.get().toSeconds() + " s");
    }
    return report(now, reasons);
  }

  private static String waitsFor(RolloutProgress progress) {
    if (progress.stranded()) {
      return "what serves cannot be had here: model status says why";
    }
    Manifest desired = progress.desired();
    return desired == null
        ? "no model was activated yet"
        : "model " + desired.id() + " is not active yet: " + progress.state();
  }

  private static Report report(@Nullable ScorerApplication instance, List<String> reasons) {
    Status status = reasons.isEmpty() ? Status.UP : Status.DOWN;
    if (instance == null) {
      return new Report(status, reasons, null, "STARTING", null, null, 0, null);
    }
    RolloutProgress progress = instance.progress();
    Manifest active = progress.active();
    return new Report(
        status,
        reasons,
        instance.instanceId(),
        instance.state().name(),
        instance.streamsState().orElse(null),
        active == null ? null : active.id().toString(),
        progress.servingEpoch(),
        instance.sinceStatus().map(Duration::toMillis).orElse(null));
  }
}
