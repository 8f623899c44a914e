package org.sentimentstream.scorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.testing.LogOf;
import org.sentimentstream.scorer.testing.RegistryProxy;
import org.sentimentstream.scorer.testing.Surroundings;
import org.sentimentstream.scorer.testing.TestTls;

/** A registry that is behind TLS and asks who is there. */
@Timeout(300)
class SecuredRegistryTest {

  private static final String USER_INFO = "scorer:sesame";

  @TempDir private Path directory;
  private TestTls tls;
  private RegistryProxy proxy;

  @BeforeEach
  void start() throws Exception {
    tls = TestTls.create(directory, "of-the-key", "of-the-trust");
    proxy = new RegistryProxy(tls);
  }

  @AfterEach
  void stop() {
    proxy.close();
  }

  private Map<String, String> basic(String userInfo) {
    Map<String, String> settings = tls();
    settings.put("basic.auth.credentials.source", "USER_INFO");
    settings.put("basic.auth.user.info", userInfo);
    return settings;
  }

  private Map<String, String> tls() {
    Map<String, String> settings = new HashMap<>();
    settings.put("schema.registry.url", proxy.url());
    settings.put("schema.registry.ssl.truststore.location", tls.trustStore().toString());
    settings.put("schema.registry.ssl.truststore.password", tls.trustPassword());
    return settings;
  }

  @Test
  void shouldScoreWithNameAndPassword() throws Exception {
    proxy.acceptBasic(USER_INFO);
    shouldScore(basic(USER_INFO));
  }

  @Test
  void shouldScoreWithBearerToken() throws Exception {
    proxy.acceptBearer("sesame");
    Map<String, String> settings = tls();
    settings.put("bearer.auth.credentials.source", "STATIC_TOKEN");
    settings.put("bearer.auth.token", "sesame");
    shouldScore(settings);
  }

  private static void shouldScore(Map<String, String> registry) throws Exception {
    try (Surroundings around = new Surroundings("secured-registry", registry)) {
      around.activate("1.0");
      around.startScorer("one");
      around.send("r1", "a good film");
      assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("r1");
    }
  }

  @Test
  void shouldWaitWhereThePasswordIsWrongAndSaySo() throws Exception {
    proxy.acceptBasic(USER_INFO);
    try (Surroundings around = new Surroundings("wrong-password", basic(USER_INFO));
        LogOf log = new LogOf("org.sentimentstream.scorer")) {
      around.activate("1.0");
      around.send("r1", "a good film");
      Map<String, String> wrong = new HashMap<>(around.settings());
      wrong.put("basic.auth.user.info", "scorer:guessed");

      try (ScorerApplication scorer =
          ScorerApplication.start(ScorerConfig.of(wrong), new SimpleMeterRegistry())) {
        await()
            .atMost(Surroundings.PATIENCE)
            .until(
                () ->
                    log.lines().stream()
                        .anyMatch(line -> line.contains("refuses the credentials (HTTP 401)")));
        assertThat(scorer.state()).isEqualTo(ScorerApplication.State.WAITING);
        proxy.acceptBasic("scorer:guessed");

        assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("r1");
      }
      assertThat(log.lines()).noneMatch(line -> line.contains("guessed"));
    }
  }

  @Test
  void shouldNotTalkToARegistryWhoseCertificateItDoesNotTrust() throws Exception {
    proxy.acceptBasic(USER_INFO);
    Map<String, String> trustless = basic(USER_INFO);
    trustless.keySet().removeIf(key -> key.startsWith("schema.registry.ssl."));
    try (Surroundings around = new Surroundings("trustless", trustless)) {
      assertThatThrownBy(() -> around.send("r1", "a good film"))
          .isInstanceOf(SchemaRegistryUnavailableException.class)
          .hasStackTraceContaining("unable to find valid certification path");
    }
  }
}
