package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.sentimentstream.localstack.EmbeddedBroker;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.schemas.DeadLetter;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutResult;
import org.sentimentstream.scorer.testing.ScorerProcess;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestModels;

/** What a scorer process of 256 MB takes, and how long it takes to end. */
class LimitsTest {

  private static final int RECORDS = 400;
  private static final int LARGE = 1_000_000;
  private static final int HUGE = 20 << 20;

  /** In Kubernetes a process has 30 seconds by default, and is killed then. */
  private static final Duration TIME_TO_END = Duration.ofSeconds(30);

  /**
   * Reviews of a megabyte, packed so well that hundreds are in one fetch, and some that are twenty
   * times too large.
   */
  @Test
  void shouldAnswerEachRecordWhateverItsSizeInASmallHeap() throws Exception {
    try (Surroundings around = new Surroundings("limits", Map.of("num.stream.threads", "2"))) {
      around.setMaxMessageBytes(around.config().topics().reviews(), HUGE + (1 << 20));
      around.activate("1.0");
      Set<String> sent = new HashSet<>();
      Map<String, Object> packing = new ClientSettings(around.config()).producer("large");
      packing.put("compression.type", "lz4");
      packing.put("max.request.size", 2 * HUGE);
      packing.put("buffer.memory", 4L * HUGE);
      String text = "a good film ";
      byte[] large = around.bytes(Surroundings.review("large", text.repeat(LARGE / text.length())));
      byte[] huge = around.bytes(Surroundings.review("huge", text.repeat(HUGE / text.length())));
      try (Producer<byte[], byte[]> producer = new KafkaProducer<>(packing)) {
        for (int i = 0; i < RECORDS; i++) {
          String key = Integer.toString(i);
          sent.add(key);
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      around.config().topics().reviews(),
                      key.getBytes(UTF_8),
                      i % 100 == 50 ? huge : large));
        }
      }

      try (ScorerProcess scorer = ScorerProcess.start(around.directory(), around.settings())) {
        Set<String> answered = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> event :
            around.read(around.config().topics().sentiment(), RECORDS - 4)) {
          assertThat(answered.add(new String(event.key(), UTF_8))).isTrue();
        }
        for (ConsumerRecord<byte[], byte[]> letter : around.deadLetters(4)) {
          assertThat(DeadLetter.read(letter.headers()).message()).contains("at most 1048576");
          assertThat(answered.add(new String(letter.key(), UTF_8))).isTrue();
        }
        assertThat(answered).isEqualTo(sent);
        assertThat(scorer.terminate()).isEqualTo(128 + 15);
      }
      Path log = around.directory().resolve("scorer.log");
      assertThat(Files.readString(log)).doesNotContain("OutOfMemoryError");
    }
  }

  /** A file of a third of a megabyte that unpacks to more than the heap. */
  @Test
  void shouldRefuseAModelThatDoesNotFitAndGoOnScoring() throws Exception {
    try (Surroundings around = new Surroundings("large-model")) {
      around.activate("1.0");
      Path bomb = around.directory().resolve("bomb.npz");
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
        zip.putNextEntry(new ZipEntry("Wemb.npy"));
        for (int megabyte = 0; megabyte < 300; megabyte++) {
          zip.write(new byte[1 << 20]);
        }
      }
      Manifest manifest =
          new Manifest(
              TestModels.id("2.0"), CheckpointFile.digest(bomb), Files.size(bomb), bomb.toUri());
      try (ScorerProcess scorer = ScorerProcess.start(around.directory(), around.settings())) {
        around.send("0", "a good film");
        assertThat(around.events(1)).hasSize(1);
        assertThat(around.rollout().register(manifest, null).rejection()).isNull();

        RolloutResult result = around.await(around.rollout().activate(manifest.id(), "test"));

        assertThat(result.end()).isEqualTo(RolloutResult.End.ABORTED);
        assertThat(result.reason()).contains("does not fit into this instance's memory of");
        around.send("1", "a good film");
        assertThat(around.events(2)).hasSize(2);
        assertThat(scorer.terminate()).isEqualTo(128 + 15);
      }
    }
  }

  @Test
  void shouldEndSoonAlsoWhereTheBrokerIsAway() throws Exception {
    Path data = Files.createTempDirectory(Path.of("target"), "broker-");
    EmbeddedBroker broker = EmbeddedBroker.start(data);
    try (Surroundings around =
        new Surroundings("broker-away", Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      around.activate("1.0");
      around.send("0", "shows that the process is scoring");
      try (ScorerProcess scorer = ScorerProcess.start(around.directory(), around.settings())) {
        assertThat(around.events(1)).hasSize(1);
        broker.close();
        long begin = System.nanoTime();

        assertThat(scorer.terminate()).isEqualTo(128 + 15);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(TIME_TO_END);
      }
    } finally {
      broker.close();
    }
  }
}
