package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.scorer.rollout.InstanceView;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RolloutState;
import org.sentimentstream.scorer.rollout.RoutingText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code model status}: what is registered and what each instance runs. */
@Command(
    name = "status",
    description = "Show the registered models and what each instance runs.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelStatusCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Option(names = "--all", description = "Show instances that have ended as well.")
  private boolean all;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (RolloutClient client = RolloutClient.connectToExisting(kafka.config())) {
      RolloutState state = client.state();
      List<InstanceView> instances =
          client.instances().stream()
              .filter(view -> all || view.status().getState() != InstanceState.STOPPED)
              .toList();
      if (json) {
        out.println(asJson(state, instances));
      } else {
        print(state, instances, out);
      }
      out.flush();
    }
    return 0;
  }

  private static void print(RolloutState state, List<InstanceView> instances, PrintWriter out) {
    out.printf("epoch %d%s%n", state.epoch(), state.paused() ? ", rollouts are paused" : "");
    out.printf(
        "scores: %s (epoch %d)%n", RoutingText.of(state.serving()), state.serving().getEpoch());
    Rollout last = state.rollout();
    if (last != null) {
      out.printf(
          "rollout of epoch %d by %s: %s%s%n",
          last.getEpoch(),
          last.getActor(),
          last.getPhase(),
          last.getReason().map(reason -> ": " + reason).orElse(""));
    }
    out.println();
    if (state.models().isEmpty()) {
      out.println("no model is registered");
    } else {
      TextTable models = new TextTable("", "MODEL", "DIGEST", "BYTES", "LOCATION");
      for (Manifest model : state.models().values()) {
        models.add(
            isWanted(state, model) ? "*" : "",
            model.id().toString(),
            model.digest().substring(0, 12),
            Long.toString(model.size()),
            location(model));
      }
      models.print(out);
    }
    out.println();
    if (instances.isEmpty()) {
      out.println("no instance runs");
    } else {
      TextTable table =
          new TextTable(
              "INSTANCE", "STATE", "ACTIVE", "WANTED", "EPOCH", "PARTITIONS", "LAG", "AGE", "NOTE");
      instances.forEach(instance -> addRow(table, instance));
      table.print(out);
    }
  }

  private static void addRow(TextTable table, InstanceView instance) {
    InstanceStatus status = instance.status();
    table.add(
        status.getInstanceId(),
        status.getState().toString(),
        name(status.getActive()),
        name(status.getDesired()),
        Long.toString(status.getServingEpoch()),
        String.join(
            ",",
            status.getPartitions().stream()
                .map(owned -> Integer.toString(owned.getPartition()))
                .toList()),
        Long.toString(
            status.getPartitions().stream().mapToLong(owned -> owned.getLag().orElse(0L)).sum()),
        instance.age().toSeconds() + " s",
        note(instance));
  }

  private static String note(InstanceView instance) {
    String failure = TextTable.cut(instance.status().getFailure().orElse(""), 200);
    boolean silent = !instance.live() && instance.status().getState() != InstanceState.STOPPED;
    return silent ? ("silent, taken for dead. " + failure).strip() : failure;
  }

  private static String name(Optional<ModelRef> model) {
    return model.map(ref -> ref.getName() + ":" + ref.getVersion()).orElse("-");
  }

  private static String location(Manifest model) {
    URI location = model.location();
    return location == null ? "Kafka" : location.toString();
  }

  private static boolean isWanted(RolloutState state, Manifest model) {
    return state.wanted().getStable().filter(model.ref()::equals).isPresent();
  }

  private static ObjectNode asJson(RolloutState state, List<InstanceView> instances) {
    ObjectNode object =
        JsonNodeFactory.instance
            .objectNode()
            .put("epoch", state.epoch())
            .put("paused", state.paused());
    object.set("serving", AvroJson.of(state.serving()));
    Rollout last = state.rollout();
    object.set("rollout", last == null ? null : AvroJson.of(last));
    ArrayNode models = object.putArray("models");
    for (Manifest model : state.models().values()) {
      models
          .addObject()
          .put("name", model.id().name())
          .put("version", model.id().version())
          .put("digest", model.digest())
          .put("size", model.size())
          .put("location", model.location() == null ? null : location(model))
          .put("wanted", isWanted(state, model));
    }
    ArrayNode array = object.putArray("instances");
    for (InstanceView instance : instances) {
      array.add(
          AvroJson.of(instance.status())
              .put("live", instance.live())
              .put("age_ms", instance.age().toMillis()));
    }
    return object;
  }
}
