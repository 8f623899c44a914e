package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.AbortRollout;
import org.sentimentstream.rollout.ActivateModel;
import org.sentimentstream.rollout.CanaryModel;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelObservation;
import org.sentimentstream.rollout.PartitionStatus;
import org.sentimentstream.rollout.PromoteModel;
import org.sentimentstream.rollout.RollbackModel;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.audit.History;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.CommandOptions;
import org.sentimentstream.scorer.rollout.CommandResult;
import org.sentimentstream.scorer.rollout.DefaultGuardrails;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutPlan;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.rollout.RolloutWatch;
import org.sentimentstream.scorer.rollout.RoutingText;

/**
 * The rollout as the page shows it, and the commands that the page may give. They go the way of the
 * command line's: through the control topic, judged by the controller, bound to the epoch that the
 * operator saw.
 */
final class RolloutDesk implements AutoCloseable {

  private static final int HISTORY_ROWS = 200;
  private static final int MAX_REASON_CHARS = 1_000;

  private final ScorerConfig config;
  private final RolloutWatch watch;

  /** Begins anew each time that the audit is read from its beginning. Guarded by this. */
  private History history = new History(false, HISTORY_ROWS);

  RolloutDesk(ScorerConfig config) {
    this.config = config;
    this.watch =
        new RolloutWatch(
            config,
            config.applicationId() + "-console",
            () -> {
              History begun = new History(false, HISTORY_ROWS);
              synchronized (this) {
                history = begun;
              }
              return event -> {
                synchronized (this) {
                  begun.add(event);
                }
              };
            });
  }

  /** What is wanted, and what all instances make of it. */
  ObjectNode json() throws InterruptedException {
    RolloutWatch.View view = watch.view();
    RolloutState state = view.state();
    ObjectNode json =
        ConsoleJson.object()
            .put("epoch", state.epoch())
            .put("paused", state.paused())
            .put("serving", RoutingText.of(state.serving()))
            .put("serving_epoch", state.serving().getEpoch());
    json.set(
        "previous", state.previous().isEmpty() ? null : ConsoleJson.model(state.previous().get(0)));
    json.set("rollout", rollout(state));
    ArrayNode models = json.putArray("models");
    for (Manifest model : state.models().values()) {
      models.add(model(model, state, view));
    }
    ArrayNode instances = json.putArray("instances");
    for (InstanceView instance : view.instances()) {
      instances.add(instance(instance));
    }
    return json;
  }

  private static @Nullable ObjectNode rollout(RolloutState state) {
    Rollout rollout = state.rollout();
    if (rollout == null) {
      return null;
    }
    return ConsoleJson.object()
        .put("epoch", rollout.getEpoch())
        .put("actor", rollout.getActor())
        .put("phase", rollout.getPhase().toString())
        .put("target", RoutingText.of(rollout.getTarget()))
        .put("started_at", rollout.getStartedAt().toEpochMilli())
        .put("ended_at", rollout.getEndedAt().map(end -> end.toEpochMilli()).orElse(null))
        .put("reason", rollout.getReason().orElse(null));
  }

  /** A model with its part in the routing and what all live instances saw of it. */
  private static ObjectNode model(Manifest model, RolloutState state, RolloutWatch.View view) {
    ModelRef ref = model.ref();
    Routing serving = state.serving();
    String role = "";
    if (serving.getStable().filter(ref::equals).isPresent()) {
      role = "stable";
    } else if (serving.getCanary().filter(canary -> canary.getModel().equals(ref)).isPresent()) {
      role = "canary " + serving.getCanary().get().getBasisPoints() / 100.0 + " %";
    } else if (serving.getShadow().filter(shadow -> shadow.getModel().equals(ref)).isPresent()) {
      role = "shadow " + serving.getShadow().get().getBasisPoints() / 100.0 + " %";
    } else if (serving.getPins().stream().anyMatch(pin -> pin.getModel().equals(ref))) {
      role = "pinned";
    }
    long reviews = 0;
    long failures = 0;
    long positive = 0;
    double p99Ms = 0;
    for (InstanceView instance : view.instances()) {
      if (!instance.live()) {
        continue;
      }
      for (ModelObservation seen : instance.status().getObservations()) {
        if (seen.getModel().equals(ref)) {
          reviews += seen.getReviews();
          failures += seen.getFailures();
          positive += seen.getPositive();
          p99Ms = Math.max(p99Ms, seen.getP99Ms());
        }
      }
    }
    return ConsoleJson.model(ref)
        .put("size", model.size())
        .put("role", role)
        .put("signed", model.signature() != null)
        .put("reviews", reviews)
        .put("failures", failures)
        .put("positive", positive)
        .put("p99_ms", p99Ms);
  }

  private static ObjectNode instance(InstanceView view) {
    InstanceStatus status = view.status();
    ObjectNode json =
        ConsoleJson.object()
            .put("id", status.getInstanceId())
            .put("live", view.live())
            .put("age_ms", view.age().toMillis())
            .put("state", status.getState().toString())
            .put("rollout_epoch", status.getRolloutEpoch())
            .put("serving_epoch", status.getServingEpoch())
            .put("failure", status.getFailure().orElse(null))
            .put(
                "lag",
                status.getPartitions().stream().mapToLong(one -> one.getLag().orElse(0L)).sum());
    json.set("active", status.getActive().map(ConsoleJson::model).orElse(null));
    json.set("desired", status.getDesired().map(ConsoleJson::model).orElse(null));
    ArrayNode loaded = json.putArray("loaded");
    status.getLoaded().forEach(model -> loaded.add(ConsoleJson.model(model)));
    ArrayNode partitions = json.putArray("partitions");
    for (PartitionStatus one : status.getPartitions()) {
      partitions
          .addObject()
          .put("partition", one.getPartition())
          .put("epoch", one.getEpoch())
          .put("lag", one.getLag().orElse(null));
    }
    return json;
  }

  /** What happened in the rollouts, the newest first. */
  ObjectNode historyJson() throws InterruptedException {
    var unused = watch.view(); // it has read the audit to its end
    List<History.Row> rows;
    synchronized (this) {
      rows = new ArrayList<>(history.rows());
    }
    Collections.reverse(rows);
    ObjectNode json = ConsoleJson.object();
    ArrayNode array = json.putArray("rows");
    for (History.Row row : rows) {
      array
          .addObject()
          .put("at", row.at().toEpochMilli())
          .put("epoch", row.epoch())
          .put("what", row.what())
          .put("who", row.who())
          .put("why", row.why());
    }
    return json;
  }

  /** What a command would do; nothing is changed. */
  ObjectNode plan(ObjectNode request, String actor)
      throws BadRequestException, InterruptedException {
    Object action = action(request);
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      CommandResult result =
          client.submit(action, new CommandOptions(null, reason(request), true), actor);
      ObjectNode json = outcome(result);
      Routing target = result.target();
      if (target != null) {
        ArrayNode steps = json.putArray("steps");
        for (RolloutPlan.Step step : RolloutPlan.of(target, client.instances()).steps()) {
          ObjectNode one = steps.addObject().put("instance", step.instanceId());
          ArrayNode load = one.putArray("would_load");
          step.wouldLoad().forEach(model -> load.add(model.toString()));
          ArrayNode partitions = one.putArray("partitions");
          step.wouldCutOver().forEach(partition -> partitions.add(partition.getPartition()));
        }
      }
      return json;
    }
  }

  /** Gives a command, unless the state has moved on from the epoch of the request. */
  ObjectNode submit(ObjectNode request, String actor)
      throws BadRequestException, InterruptedException {
    Object action = action(request);
    JsonNode epoch = request.get("epoch");
    if (epoch == null || !epoch.isIntegralNumber()) {
      throw new BadRequestException("expected the epoch that you saw in \"epoch\"");
    }
    CommandOptions options = new CommandOptions(epoch.longValue(), reason(request), false);
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      return outcome(client.submit(action, options, actor));
    }
  }

  /**
   * Puts a checkpoint into the topic of the artifacts and registers it.
   *
   * @param body the file's bytes
   * @throws BadRequestException where it is too large or no checkpoint
   */
  ObjectNode register(InputStream body, @Nullable String reason, String actor)
      throws BadRequestException, IOException, InterruptedException {
    if (config.trustedKeys() != null) {
      throw new BadRequestException(
          "the scorers take only signed models, and no private key is here: sign and register it"
              + " with model publish --sign-key");
    }
    Path file = Files.createTempFile("console-", ".npz");
    try {
      Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
      try {
        RolloutClient.describe(file); // a bad file is found before a broker is asked
      } catch (IOException e) {
        throw new BadRequestException(
            "expected a checkpoint: "
                + String.valueOf(e.getMessage()).replace(file.toString(), "the file"));
      }
      try (RolloutClient client = RolloutClient.connect(config)) {
        Manifest manifest = client.upload(file);
        ObjectNode json =
            outcome(
                client.submit(
                    RolloutClient.registration(manifest),
                    CommandOptions.because(checkedReason(reason)),
                    actor));
        json.set("model", ConsoleJson.model(manifest.ref()));
        return json;
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static ObjectNode outcome(CommandResult result) {
    Routing target = result.target();
    return ConsoleJson.object()
        .put("rejection", result.rejection())
        .put("epoch", result.state().epoch())
        .put("now", RoutingText.of(result.state().serving()))
        .put("then", target == null ? null : RoutingText.of(target))
        .put("rollout", target == null ? null : target.getEpoch());
  }

  private static @Nullable String reason(ObjectNode request) throws BadRequestException {
    return request.hasNonNull("reason") ? checkedReason(ConsoleJson.text(request, "reason")) : null;
  }

  private static @Nullable String checkedReason(@Nullable String reason)
      throws BadRequestException {
    if (reason != null && reason.length() > MAX_REASON_CHARS) {
      throw new BadRequestException(
          "expected a reason of at most " + MAX_REASON_CHARS + " characters");
    }
    return reason == null || reason.isBlank() ? null : reason;
  }

  private static Object action(ObjectNode request) throws BadRequestException {
    String command = ConsoleJson.text(request, "command");
    return switch (command) {
      case "activate" -> {
        ModelId model = model(request);
        yield ActivateModel.newBuilder().setName(model.name()).setVersion(model.version()).build();
      }
      case "canary" ->
          CanaryModel.newBuilder()
              .setCanary(model(request).toAvro())
              .setBasisPoints(basisPoints(request))
              .setGuardrails(DefaultGuardrails.limits())
              .build();
      case "promote" -> PromoteModel.newBuilder().setPromoted(null).build();
      case "rollback" -> RollbackModel.newBuilder().setRolledBack(null).build();
      case "abort" -> AbortRollout.newBuilder().setAbortedEpoch(null).build();
      default ->
          throw new BadRequestException(
              "expected activate, canary, promote, rollback or abort in \"command\"");
    };
  }

  private static ModelId model(ObjectNode request) throws BadRequestException {
    try {
      return new ModelId(ConsoleJson.text(request, "name"), ConsoleJson.text(request, "version"));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(String.valueOf(e.getMessage()));
    }
  }

  private static int basisPoints(ObjectNode request) throws BadRequestException {
    JsonNode percent = request.get("percent");
    long points = percent == null ? 0 : Math.round(percent.asDouble() * 100);
    if (points < 1 || points > 10_000) {
      throw new BadRequestException("expected a percentage of 0.01 to 100 in \"percent\"");
    }
    return (int) points;
  }

  @Override
  public void close() {
    watch.close();
  }
}
