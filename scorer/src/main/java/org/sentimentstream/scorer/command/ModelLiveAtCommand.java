package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sentimentstream.schemas.AvroJson;
import org.sentimentstream.scorer.audit.AuditLog;
import org.sentimentstream.scorer.audit.Cutovers;
import org.sentimentstream.scorer.audit.ServedRoutings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.RolloutClient;
import org.sentimentstream.scorer.rollout.RoutingText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model live-at}: what scored at a time. */
@Command(
    name = "live-at",
    description = {
      "Show what served at a time, and what each partition had cut over to by then.",
      "The exact model of one review: model explain."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelLiveAtCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      paramLabel = "TIME",
      description = "ISO 8601, for example 2026-01-31T12:00:00Z; without a zone it is UTC.")
  private String time;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    Instant at = parse(time);
    ScorerConfig config = kafka.config();
    PrintWriter out = spec.commandLine().getOut();
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      AuditLog log = AuditLog.read(client, config);
      Optional<ServedRoutings.Served> served = ServedRoutings.of(log).at(at);
      Cutovers cutovers = Cutovers.at(log, config.applicationId(), config.topics().reviews(), at);
      if (json) {
        out.println(asJson(at, served, cutovers));
      } else {
        print(at, served, cutovers, out);
      }
      out.flush();
    }
    return 0;
  }

  static Instant parse(String text) {
    TemporalAccessor parsed;
    try {
      parsed =
          DateTimeFormatter.ISO_DATE_TIME.parseBest(
              text, OffsetDateTime::from, LocalDateTime::from);
    } catch (DateTimeException notATime) {
      try {
        parsed = LocalDate.parse(text).atStartOfDay();
      } catch (DateTimeException e) {
        throw CommandException.wrongUse(
            "expected a time in ISO 8601, for example 2026-01-31T12:00:00Z, came \"" + text + "\"");
      }
    }
    return parsed instanceof OffsetDateTime zoned
        ? zoned.toInstant()
        : LocalDateTime.from(parsed).toInstant(ZoneOffset.UTC);
  }

  private static void print(
      Instant at, Optional<ServedRoutings.Served> served, Cutovers cutovers, PrintWriter out) {
    if (served.isEmpty()) {
      out.printf("%s: nothing served yet%n", at);
      return;
    }
    ServedRoutings.Served routing = served.get();
    out.printf(
        "%s: %s, epoch %d%n", at, RoutingText.of(routing.routing()), routing.routing().getEpoch());
    out.printf(
        "serving since %s, by %s%s%n",
        routing.since(),
        routing.actor(),
        routing.reason() == null ? "" : ": " + TextTable.cut(routing.reason(), 200));
    out.println();
    TextTable table =
        new TextTable("PARTITION", "EPOCH", "FROM OFFSET", "CUT OVER", "INSTANCE", "ROUTING");
    cutovers
        .last()
        .forEach(
            (partition, cutover) ->
                table.add(
                    partition.toString(),
                    Long.toString(cutover.epoch()),
                    Long.toString(cutover.event().getFirstOffset()),
                    cutover.at().toString(),
                    cutover.event().getInstanceId(),
                    RoutingText.of(cutover.routing())));
    table.print(out);
  }

  private static ObjectNode asJson(
      Instant at, Optional<ServedRoutings.Served> served, Cutovers cutovers) {
    ObjectNode object = JsonNodeFactory.instance.objectNode().put("at", at.toString());
    object.put("epoch", served.map(routing -> routing.routing().getEpoch()).orElse(0L));
    object.set("serving", served.map(routing -> AvroJson.of(routing.routing())).orElse(null));
    object.put("since", served.map(routing -> routing.since().toString()).orElse(null));
    object.put("actor", served.map(ServedRoutings.Served::actor).orElse(null));
    object.put("reason", served.map(ServedRoutings.Served::reason).orElse(null));
    ArrayNode partitions = object.putArray("partitions");
    for (Map.Entry<Integer, Cutovers.Cutover> last : cutovers.last().entrySet()) {
      partitions.add(
          AvroJson.of(last.getValue().event()).put("at", last.getValue().at().toString()));
    }
    return object;
  }
}
