package org.sentimentstream.scorer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.testing.CommandRun;
import org.sentimentstream.scorer.testing.RegistryProxy;
import org.sentimentstream.scorer.testing.ScorerProcess;
import org.sentimentstream.scorer.testing.SecuredBroker;
import org.sentimentstream.scorer.testing.Surroundings;

/** What a scorer writes, whatever happens and however much it logs, holds no secret. */
@Timeout(300)
class SecretsTest {

  private static final String USER = "scorer";

  /** In every secret of this test, and in nothing else. */
  private static final String MARK = "sesame";

  @TempDir private Path directory;
  private SecuredBroker broker;
  private RegistryProxy proxy;

  @BeforeEach
  void start() throws Exception {
    broker = SecuredBroker.start(List.of(USER));
    proxy = new RegistryProxy(broker.tls());
    proxy.acceptBasic("registry-user:registry-" + MARK);
  }

  @AfterEach
  void stop() {
    proxy.close();
    broker.close();
  }

  /** Every key that holds a secret holds one, written as a reference to a file. */
  private Map<String, String> settings(Map<String, String> before, String password)
      throws IOException {
    Path secrets = directory.resolve("secrets.properties");
    Files.writeString(
        secrets,
        """
        kafka=%s
        trust=%s
        key=%s
        oauth=oauth-%s
        bearer=bearer-%s
        """
            .formatted(
                password, broker.tls().trustPassword(), broker.tls().keyPassword(), MARK, MARK));
    Path mounted = Files.createDirectories(directory.resolve("mounted"));
    Files.writeString(mounted.resolve("user-info"), "registry-user:registry-" + MARK + "\n");

    Map<String, String> settings = new HashMap<>(before);
    settings.putAll(broker.as(USER));
    String file = "${file:" + secrets + ":";
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + USER
            + "\" password=\""
            + file
            + "kafka}\";");
    settings.put("ssl.truststore.password", file + "trust}");
    settings.put("ssl.keystore.location", broker.tls().keyStore().toString());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.keystore.password", file + "key}");
    settings.put("ssl.key.password", file + "key}");
    settings.put("sasl.oauthbearer.client.credentials.client.secret", file + "oauth}");
    settings.put("bearer.auth.token", file + "bearer}");
    settings.put("schema.registry.url", proxy.url().replace("//", "//someone:url-" + MARK + "@"));
    settings.put("schema.registry.ssl.truststore.location", broker.tls().trustStore().toString());
    settings.put("schema.registry.ssl.truststore.password", file + "trust}");
    settings.put("basic.auth.credentials.source", "USER_INFO");
    settings.put("basic.auth.user.info", "${directory:" + mounted + ":user-info}");
    return settings;
  }

  @Test
  void shouldKeepSecretsOutOfEverythingThatIsWritten() throws Exception {
    try (Surroundings around = new Surroundings("secrets", broker.as(SecuredBroker.ADMIN))) {
      around.activate("1.0");
      assertThat(
              CommandRun.of(
                  around, "acls", "apply", "--role", "scorer", "--principal", "User:" + USER))
          .returns(0, CommandRun::exitCode);

      Path works = Files.createDirectories(around.directory().resolve("works"));
      Map<String, String> right = settings(around.settings(), SecuredBroker.password(USER));
      try (ScorerProcess scorer = ScorerProcess.start(works, right, "DEBUG")) {
        around.send("r1", "a good film");
        around.sendAndWait(around.record("k".getBytes(UTF_8), "no review".getBytes(UTF_8)));
        assertThat(around.events(1)).extracting(SentimentEvent::getReviewId).containsExactly("r1");
        assertThat(around.deadLetters(1)).hasSize(1);
        assertThat(scorer.terminate()).isEqualTo(128 + 15);
      }

      Path fails = Files.createDirectories(around.directory().resolve("fails"));
      Map<String, String> wrong = settings(around.settings(), "wrong-" + MARK);
      try (ScorerProcess scorer = ScorerProcess.start(fails, wrong, "DEBUG")) {
        assertThat(scorer.awaitExit()).isNotZero();
      }
      CommandRun shown = CommandRun.of(around, wrong, "run", "--settings");
      CommandRun failed = CommandRun.of(around, wrong, "run");

      assertThat(works.resolve("scorer.log")).content().contains("Scorer starts", "ProducerConfig");
      assertNoSecret(Files.readString(works.resolve("scorer.log")));
      assertThat(fails.resolve("scorer.log")).content().contains("refuses the credentials");
      assertNoSecret(Files.readString(fails.resolve("scorer.log")));
      assertNoSecret(shown.out() + shown.err());
      assertThat(failed.errLine()).contains("refuses the credentials");
      assertNoSecret(failed.out() + failed.err());
    }
  }

  private static void assertNoSecret(String text) {
    assertThat(text.lines().filter(line -> line.contains(MARK))).isEmpty();
  }
}
