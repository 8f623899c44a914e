package org.sentimentstream.deploy.shipping;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.FixtureModel;
import org.sentimentstream.events.Review;
import org.sentimentstream.localstack.LocalStack;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.http.ScorerService;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;

/** Alerts and dashboard against what a scorer that scores really exposes. */
class MonitoringTest {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:sentiment|jvm|process|kafka|system|logback)_[a-z0-9_]+");

  @TempDir private static Path folder;
  private static LocalStack stack;
  private static ScorerService service;

  @BeforeAll
  static void startScorer() throws Exception {
    stack = LocalStack.start(folder.resolve("stack"));
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", stack.broker().bootstrapServers());
    settings.put("schema.registry.url", stack.registry().url());
    settings.put("state.dir", folder.resolve("state").toString());
    settings.put("num.stream.threads", "1");
    settings.put("sentiment.topics.partitions", "1");
    settings.put("sentiment.http.port", "0");
    ScorerConfig config = ScorerConfig.of(settings);
    service = ScorerService.start(config);
    try (RolloutClient rollout = RolloutClient.connect(config)) {
      Manifest model = rollout.upload(FixtureModel.write(folder.resolve("model.npz"), "1.0.0"));
      rollout.register(model, "test");
      rollout.activate(model.id(), "test");
      assertThat(service.application().awaitScoring(PATIENCE)).isTrue();
    }
    send(config);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> metrics().contains("\nsentiment_events_total 1.0"));
    System.gc(); // so that there is a pause to be seen
  }

  private static void send(ScorerConfig config) {
    ClientSettings clients = new ClientSettings(config);
    Review review =
        Review.newBuilder()
            .setReviewId("one")
            .setText("a good film")
            .setCreatedAt(Instant.now())
            .build();
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(clients.producer("test"));
        Serializer<Review> reviews =
            SentimentSerdes.value(Review.class, clients.registry()).serializer()) {
      String topic = config.topics().reviews();
      var unused =
          producer.send(new ProducerRecord<>(topic, null, reviews.serialize(topic, review)));
    }
  }

  @AfterAll
  static void stop() {
    if (service != null) {
      service.close();
    }
    if (stack != null) {
      stack.close();
    }
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri).timeout(PATIENCE).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  private static String metrics() throws IOException, InterruptedException {
    HttpResponse<String> answer = get(service.address().orElseThrow().resolve("/metrics"));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  private static Set<String> exposed() throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.replaceFirst("[{ ].*", ""))
        .collect(Collectors.toSet());
  }

  private static Set<String> used() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode rule : Shipped.rules()) {
      addNames(names, rule.path("expr").asText());
    }
    for (String query : Shipped.dashboardQueries()) {
      addNames(names, query);
    }
    return names;
  }

  private static void addNames(Set<String> names, String query) {
    // Labels and their values are no names of metrics.
    Matcher matcher = METRIC.matcher(query.replaceAll("\"[^\"]*\"", ""));
    while (matcher.find()) {
      names.add(matcher.group());
    }
  }

  @Test
  void shouldUseNoMetricThatAScorerDoesNotExpose() throws Exception {
    assertThat(used()).hasSizeGreaterThan(25);
    Awaitility.await() // those of the partitions come with the next status
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(exposed()).containsAll(used()));
  }

  @Test
  void shouldBeEvaluatedByPrometheusOnAScorer(@TempDir Path directory) throws Exception {
    Optional<Path> prometheus = ProgramRun.find("prometheus");
    assumeTrue(prometheus.isPresent(), "there is no prometheus on this machine");
    int port = freePort();
    URI scorer = service.address().orElseThrow();
    Files.writeString(
        directory.resolve("prometheus.yml"),
        Files.readString(Path.of("monitoring/prometheus.yml"))
            .replace("scrape_interval: 5s", "scrape_interval: 1s")
            .replace("evaluation_interval: 15s", "evaluation_interval: 1s")
            .replaceFirst("targets: .*", "targets: [\"localhost:" + scorer.getPort() + "\"]"));
    Files.copy(Shipped.CHART.resolve("files/alerts.yml"), directory.resolve("alerts.yml"));
    Process process =
        new ProcessBuilder(
                prometheus.get().toString(),
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    try {
      URI api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> value(api, "sentiment:partition_lag:sum") == 0);

      for (JsonNode group : json(get(api.resolve("rules"))).at("/data/groups")) {
        for (JsonNode rule : group.path("rules")) {
          assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
        }
      }
      for (String query : Shipped.dashboardQueries()) {
        assertThat(get(query(api, query)).statusCode()).as(query).isEqualTo(200);
      }
      assertThat(value(api, "sum(sentiment_ready{job=\"sentiment\"})")).isEqualTo(1);
      assertThat(value(api, "count(sentiment_model_info{version=\"1.0.0\"})")).isEqualTo(1);
      assertThat(json(get(query(api, "ALERTS{alertstate=\"firing\"}"))).at("/data/result").size())
          .isZero();
    } finally {
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static double value(URI api, String query) throws IOException, InterruptedException {
    return json(get(query(api, query))).at("/data/result/0/value/1").asDouble(Double.NaN);
  }

  private static URI query(URI api, String query) {
    return api.resolve("query?query=" + URLEncoder.encode(query, UTF_8));
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
