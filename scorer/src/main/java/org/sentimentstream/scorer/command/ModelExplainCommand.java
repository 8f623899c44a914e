package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.ModelFacts;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.audit.AuditLog;
import org.sentimentstream.scorer.audit.Explanation;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.audit.ServedRoutings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.ActionText;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model explain}: which model scored a review, and how it came to that. */
@Command(
    name = "explain",
    description = {
      "Show which model scored a review, what made it that one, where the model comes from, and who"
          + " let it score.",
      "It is computed from the audit and the review's own record, and needs no sentiment event."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelExplainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      paramLabel = "TOPIC-PARTITION@OFFSET",
      description = "The review's own record, for example reviews-0@17.")
  private String review;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ReviewPosition position;
    try {
      position = ReviewPosition.parse(review);
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse(String.valueOf(e.getMessage()));
    }
    ScorerConfig config = kafka.config();
    PrintWriter out = spec.commandLine().getOut();
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      TopicPreparation.require(config, List.of(position.topic()));
      Explanation found = Explanation.of(position, AuditLog.read(client, config), config);
      if (json) {
        out.println(asJson(found));
      } else {
        print(found, out);
      }
      out.flush();
    } catch (Explanation.UnexplainedException e) {
      throw CommandException.failed(String.valueOf(e.getMessage()));
    }
    return 0;
  }

  private static void print(Explanation found, PrintWriter out) {
    PartitionCutover cutover = found.cutover().event();
    out.printf("%-11s%s%n", "review", found.position() + text(found));
    out.printf(
        "%-11s%s, sha256 %s%n", "model", ModelId.of(found.model()), found.model().getDigest());
    out.printf("%-11s%s%n", "chosen", chosen(found));
    out.printf(
        "%-11sepoch %d, from offset %d on, by %s/%s at %s%n",
        "cut-over",
        found.cutover().epoch(),
        cutover.getFirstOffset(),
        cutover.getApplicationId(),
        cutover.getInstanceId(),
        found.cutover().at());
    served("activated", found.activation(), out);
    if (found.routing() != null && !found.routing().equals(found.activation())) {
      served("routing", found.routing(), out);
    }
    printOrigin(found, out);
  }

  private static String text(Explanation found) {
    return found.review() == null
        ? ": no review, it became a dead letter"
        : String.format(
            Locale.ROOT,
            ", id %s: %s",
            TextTable.cut(found.review().getReviewId(), 60),
            TextTable.cut(found.review().getText(), 80));
  }

  private static String chosen(Explanation found) {
    return switch (found.by()) {
      case PIN ->
          found.pin() == null
              ? "by a pin"
              : "by a pin of "
                  + found
                      .pin()
                      .getKeyPrefix()
                      .map(prefix -> "the keys " + prefix + "*")
                      .orElse("its partition");
      case CANARY ->
          "by its key: the canary has "
              + found.cutover().routing().getCanary().orElseThrow().getBasisPoints() / 100.0
              + " % of them";
      case STABLE -> "as the stable model";
    };
  }

  private static void served(
      String heading, ServedRoutings.@Nullable Served served, PrintWriter out) {
    if (served == null) {
      out.printf("%-11s%s%n", heading, "the audit does not say");
      return;
    }
    String what =
        served.command() == null
            ? "end of canary or shadow"
            : ActionText.of(served.command().judgement().getCommand());
    out.printf(
        "%-11s%s, epoch %d, by %s, serving since %s%s%n",
        heading,
        what,
        served.routing().getEpoch(),
        served.actor(),
        served.since(),
        served.reason() == null ? "" : ": " + TextTable.cut(served.reason(), 200));
  }

  private static void printOrigin(Explanation found, PrintWriter out) {
    ModelManifest manifest = found.manifest();
    AuditLog.Judged registration = found.registration();
    if (manifest == null || registration == null) {
      out.printf("%-11s%s%n", "registered", "the audit does not say");
      return;
    }
    RolloutCommand command = registration.judgement().getCommand();
    out.printf(
        "%-11sby %s at %s%s, %d bytes in %s%n",
        "registered",
        command.getActor(),
        registration.event().getAt(),
        command.getReason().map(reason -> ": " + TextTable.cut(reason, 200)).orElse(""),
        manifest.getSize(),
        manifest.getLocation().orElse("the topic of the artifacts"));
    if (manifest.getFacts().isEmpty()) {
      out.printf("%-11s%s%n", "trained", "its registration does not say");
      return;
    }
    ModelFacts facts = manifest.getFacts().get();
    out.printf("%-11sat %s by %s%n", "trained", facts.getCreatedAt(), facts.getTool());
    new TreeMap<>(facts.getLineage())
        .forEach((name, value) -> out.printf("%-11s%s=%s%n", "", name, TextTable.cut(value, 200)));
  }

  private static ObjectNode asJson(Explanation found) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("topic", found.position().topic());
    object.put("partition", found.position().partition());
    object.put("offset", found.position().offset());
    object.put("review_id", found.review() == null ? null : found.review().getReviewId());
    object.set("model", AvroJson.of(found.model()));
    object.put("chosen_by", found.by().name());
    object.set("pin", found.pin() == null ? null : AvroJson.of(found.pin()));
    object.set(
        "cutover", AvroJson.of(found.cutover().event()).put("at", found.cutover().at().toString()));
    object.set("activation", json(found.activation()));
    object.set("routing", json(found.routing()));
    object.set("manifest", found.manifest() == null ? null : AvroJson.of(found.manifest()));
    AuditLog.Judged registration = found.registration();
    object.set(
        "registration",
        registration == null
            ? null
            : command(registration.judgement().getCommand())
                .put("at", registration.event().getAt().toString()));
    return object;
  }

  private static @Nullable ObjectNode json(ServedRoutings.@Nullable Served served) {
    if (served == null) {
      return null;
    }
    ObjectNode object =
        served.command() == null
            ? JsonNodeFactory.instance.objectNode()
            : command(served.command().judgement().getCommand());
    return object
        .put("epoch", served.routing().getEpoch())
        .put("actor", served.actor())
        .put("reason", served.reason())
        .put("serving_since", served.since().toString());
  }

  private static ObjectNode command(RolloutCommand command) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("command_id", command.getCommandId())
        .put("command", ActionText.of(command))
        .put("actor", command.getActor())
        .put("reason", command.getReason().orElse(null));
  }
}
