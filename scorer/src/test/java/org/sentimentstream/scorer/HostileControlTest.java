package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;
import org.sentimentstream.rollout.CommandJudged;
import org.sentimentstream.rollout.CommandUnreadable;
import org.sentimentstream.rollout.InstanceState;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.ModelManifest;
import org.sentimentstream.rollout.PauseRollouts;
import org.sentimentstream.rollout.RegisterModel;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.audit.AuditLog;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.testing.Surroundings;

/** Records on the rollout's topics that lie or are too large: the controller goes on. */
class HostileControlTest {

  private static RolloutCommand command(String id, String actor, String reason, Object action) {
    return RolloutCommand.newBuilder()
        .setCommandId(id)
        .setActor(actor)
        .setReason(reason)
        .setIssuedAt(Instant.EPOCH)
        .setAction(action)
        .build();
  }

  /** What a topic takes is what a record is packed to: a command may be larger than its limit. */
  private static void send(Surroundings around, List<RolloutCommand> commands) throws Exception {
    ClientSettings clients = new ClientSettings(around.config());
    Map<String, Object> settings = clients.producer("hostile");
    settings.put("compression.type", "zstd");
    settings.put("max.request.size", 40 << 20);
    String topic = around.config().topics().modelControl();
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings);
        Serde<RolloutCommand> serde =
            SentimentSerdes.value(RolloutCommand.class, clients.registry())) {
      for (RolloutCommand command : commands) {
        byte[] value = serde.serializer().serialize(topic, command);
        producer.send(new ProducerRecord<>(topic, value)).get();
      }
    }
  }

  @Test
  void shouldJudgeCommandsOfAnySize() throws Exception {
    String huge = "x".repeat(900_000);
    PauseRollouts resume = new PauseRollouts(false);
    try (Surroundings around = new Surroundings("huge-commands")) {
      send(
          around,
          List.of(
              command("1", "test", "", new RegisterModel(manifest(huge))),
              command("2", "test", huge, resume),
              command("3", huge, "", resume),
              command(huge, "test", "", resume),
              command(huge, "test", "", resume),
              command("6", "test", huge + huge, resume),
              command("7", "test", "", new RegisterModel(manifest(huge + huge)))));
      around.startScorer("one");

      assertThat(around.await(around.activate("1.0")).end()).isEqualTo(RolloutResult.End.COMPLETED);
      List<String> outcomes = new ArrayList<>();
      for (AuditLog.Entry entry : AuditLog.read(around.rollout(), around.config()).entries()) {
        if (entry.event().getEvent() instanceof CommandUnreadable unreadable) {
          outcomes.add(unreadable.getProblem());
        } else if (entry.event().getEvent() instanceof CommandJudged judged) {
          Optional<String> rejection = judged.getRejection();
          outcomes.add(rejection.map(reason -> "rejected: " + reason).orElse("applied"));
        }
      }
      assertThat(outcomes.subList(0, 7))
          .satisfiesExactly(
              said -> assertThat(said).startsWith("rejected: a digest").hasSizeLessThan(2_000),
              said -> assertThat(said).isEqualTo("applied"),
              said -> assertThat(said).startsWith("rejected: an actor has at most"),
              said -> assertThat(said).startsWith("rejected: a command id has at most"),
              said -> assertThat(said).startsWith("rejected: a command id has at most"),
              said -> assertThat(said).startsWith("expected a command of at most"),
              said -> assertThat(said).startsWith("expected a command of at most"));
    }
  }

  private static ModelManifest manifest(String digest) {
    return new ModelManifest("m", "1", digest, 10L, null, null, null);
  }

  @Test
  void shouldRollOutWhateverAStatusSaysOfItsTime() throws Exception {
    try (Surroundings around = new Surroundings("hostile-status")) {
      String topic = around.config().topics().modelStatus();
      try (Serde<InstanceStatus> serde =
          SentimentSerdes.value(
              InstanceStatus.class, new ClientSettings(around.config()).registry())) {
        for (long time : new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE}) {
          InstanceStatus status =
              InstanceStatus.newBuilder()
                  .setInstanceId("from " + time)
                  .setApplicationId("other")
                  .setEpoch(Long.MAX_VALUE)
                  .setState(InstanceState.READY)
                  .setUpdatedAt(Instant.ofEpochMilli(time))
                  .setHeartbeatMs(time > 0 ? -1 : Long.MAX_VALUE)
                  .build();
          around.sendAndWait(
              new ProducerRecord<>(
                  topic,
                  status.getInstanceId().getBytes(UTF_8),
                  serde.serializer().serialize(topic, status)));
        }
      }
      around.startScorer("one");

      assertThat(around.await(around.activate("1.0")).end()).isEqualTo(RolloutResult.End.COMPLETED);
    }
  }
}
