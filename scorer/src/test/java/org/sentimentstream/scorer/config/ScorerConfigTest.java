package org.sentimentstream.scorer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerConfigTest {

  private static final Map<String, String> NEEDED =
      Map.of("bootstrap.servers", "broker:9092", "schema.registry.url", "http://registry");

  @TempDir private Path directory;

  private static ScorerConfig with(String key, String value) {
    Map<String, String> values = new HashMap<>(NEEDED);
    values.put(key, value);
    return ScorerConfig.of(values);
  }

  @Test
  void shouldTakeDefaultsForAllButTheAddresses() {
    ScorerConfig config = ScorerConfig.of(NEEDED);

    assertThat(config.bootstrapServers()).isEqualTo("broker:9092");
    assertThat(config.applicationId()).isEqualTo("sentiment-scorer");
    assertThat(config.instanceId()).isNull();
    assertThat(config.topics().reviews()).isEqualTo("reviews");
    assertThat(config.topics().deadLetters()).isEqualTo("reviews-dlq");
    assertThat(config.maxTokens()).isEqualTo(4_096);
    assertThat(config.heartbeat()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.streamThreads()).isPositive();
    assertThat(config.modelCacheDirectory()).isEqualTo(config.stateDirectory().resolve("models"));
    assertThat(config.clientSettings()).isEmpty();
  }

  @Test
  void shouldSayWhichAddressIsMissing() {
    assertThatThrownBy(() -> ScorerConfig.of(Map.of("bootstrap.servers", "b:1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("schema.registry.url is needed")
        .hasMessageContaining("SENTIMENT_SCHEMA_REGISTRY_URL");
  }

  @Test
  void shouldLetTheCommandLineWinOverTheEnvironmentOverTheFile() throws IOException {
    Path file = directory.resolve("scorer.properties");
    Files.writeString(
        file,
        """
        bootstrap.servers=file:1
        schema.registry.url=file
        sentiment.contributions=1
        application.id=from-file
        security.protocol=SSL
        """);

    ScorerConfig config =
        ScorerConfig.load(
            file,
            Map.of(
                "SENTIMENT_SCHEMA_REGISTRY_URL", "environment",
                "SENTIMENT_CONTRIBUTIONS", "2",
                "SENTIMENT_KAFKA_SASL_MECHANISM", "PLAIN",
                "SENTIMENT_SOMETHING_OF_THE_LAUNCHER", "x"),
            Map.of("sentiment.contributions", "3"));

    assertThat(config.bootstrapServers()).isEqualTo("file:1");
    assertThat(config.schemaRegistryUrl()).isEqualTo("environment");
    assertThat(config.contributions()).isEqualTo(3);
    assertThat(config.applicationId()).isEqualTo("from-file");
    assertThat(config.clientSettings())
        .containsOnly(Map.entry("security.protocol", "SSL"), Map.entry("sasl.mechanism", "PLAIN"));
  }

  @Test
  void shouldRefuseAnUnknownKeyOfItsOwnAndNameTheNearest() {
    assertThatThrownBy(() -> with("sentiment.topic.reveiws", "x"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sentiment.topic.reveiws")
        .hasMessageContaining("did you mean sentiment.topic.reviews?");
  }

  @Test
  void shouldRefuseAMisspeltVariable() {
    assertThatThrownBy(
            () -> ScorerConfig.load(null, Map.of("SENTIMENT_BOOTSTRAP_SERVER", "b:1"), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("did you mean SENTIMENT_BOOTSTRAP_SERVERS?");
  }

  @Test
  void shouldSayWhatWasExpectedWhatCameAndWhere() throws IOException {
    Path file = directory.resolve("scorer.properties");
    Files.writeString(file, "num.stream.threads=many");

    assertThatThrownBy(() -> ScorerConfig.load(file, Map.of(), NEEDED))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("num.stream.threads")
        .hasMessageContaining("whole number")
        .hasMessageContaining("\"many\"")
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> with("sentiment.max.tokens", "0"))
        .hasMessageContaining("from 1 to 1000000");
    assertThatThrownBy(() -> with("sentiment.topics.create", "yes"))
        .hasMessageContaining("true or false");
    assertThatThrownBy(() -> with("sentiment.topic.reviews", "no blanks"))
        .hasMessageContaining("a topic's name has");
    assertThatThrownBy(() -> with("sentiment.topic.reviews", "sentiment"))
        .hasMessageContaining("eleven different topics");
    assertThatThrownBy(() -> with("processing.guarantee", "at_most_once"))
        .hasMessageContaining("expected one of exactly_once_v2, at_least_once")
        .hasMessageContaining("\"at_most_once\"");
    assertThatThrownBy(() -> with("application.id", "a/b")).hasMessageContaining("application.id");
  }

  @Test
  void shouldHaveAnHttpServerWhereItHasAPort() {
    assertThat(ScorerConfig.of(NEEDED).http()).isNull();
    assertThat(with("sentiment.http.port", "off").http()).isNull();
    assertThat(with("sentiment.http.port", "0").http())
        .isEqualTo(
            new HttpSettings("127.0.0.1", 0, null, false, HttpSettings.Console.READ, null, null));
    for (String port : new String[] {"-1", "65536", "http", "on"}) {
      assertThatThrownBy(() -> with("sentiment.http.port", port))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(
              "sentiment.http.port: expected off, or a whole number from 0 to 65535, came \""
                  + port
                  + "\"");
    }
  }

  @Test
  void shouldTakeNoTokenThatIsGuessedOrCannotBeSent() {
    Map<String, String> values = new HashMap<>(NEEDED);
    values.put("sentiment.http.port", "8080");
    for (String token : new String[] {"sesame", "sesame sesame sesame", "sésame-sésame-sésame"}) {
      values.put("sentiment.http.token", token);
      assertThatThrownBy(() -> ScorerConfig.of(values))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("sentiment.http.token: expected 16 to 1024 visible characters")
          .hasMessageNotContaining(token);
    }
    values.put("sentiment.http.token", "sesame-sesame-sesame");
    values.put("sentiment.http.tls.keystore", "keys.p12");
    values.put("sentiment.http.tls.keystore.password", "sesame");

    assertThat(ScorerConfig.of(values).toString())
        .doesNotContain("sesame")
        .contains("HTTP 127.0.0.1:8080 with a token, console READ, TLS by keys.p12");
  }

  @Test
  void shouldKnowTheSettingsThatHoldSecrets() {
    assertThat(ScorerConfig.isSecret("sentiment.http.token")).isTrue();
    assertThat(ScorerConfig.isSecret("sentiment.http.tls.keystore.password")).isTrue();
    assertThat(ScorerConfig.isSecret("sentiment.http.tls.keystore")).isFalse();
    assertThat(ScorerConfig.isSecret("sentiment.max.tokens")).isFalse();
  }

  @Test
  void shouldSayThatTheFileIsMissing() {
    Path file = directory.resolve("none.properties");

    assertThatThrownBy(() -> ScorerConfig.load(file, Map.of(), Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("expected a properties file at " + file + ": there is no such file");
  }

  @Test
  void shouldNotShowSecrets() {
    Map<String, String> values = new HashMap<>(NEEDED);
    values.put("schema.registry.url", "http://user:sesame@registry");
    values.put("sasl.jaas.config", "sesame");
    values.put("ssl.keystore.password", "sesame");
    values.put("basic.auth.user.info", "user:sesame");
    values.put("ssl.keystore.key", "sesame");
    values.put("bearer.auth.token", "sesame");
    values.put("security.protocol", "SASL_SSL");

    assertThat(ScorerConfig.of(values).toString())
        .doesNotContain("sesame")
        .contains("SASL_SSL", "http://[hidden]@registry");
  }

  @Test
  void shouldHideTheSecretsOfAllRegistries() {
    assertThat(with("schema.registry.url", "http://a:sesame@one,http://b:sesame@two").toString())
        .doesNotContain("sesame")
        .contains("http://[hidden]@one,http://[hidden]@two");
  }

  /** Confluent's client logs the address. */
  @Test
  void shouldKeepCredentialsOutOfTheRegistrysAddress() {
    assertThat(new ClientSettings(with("schema.registry.url", "http://a:s@me@r/x")).registry())
        .containsEntry("schema.registry.url", "http://r/x")
        .containsEntry("basic.auth.credentials.source", "USER_INFO")
        .containsEntry("basic.auth.user.info", "a:s@me");
    Map<String, String> values = new HashMap<>(NEEDED);
    values.put("schema.registry.url", "http://a:sesame@one,http://b:sesame@two");
    assertThatThrownBy(() -> new ClientSettings(ScorerConfig.of(values)).registry())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the same name and password")
        .hasMessageNotContaining("sesame");
    values.put("basic.auth.credentials.source", "USER_INFO");
    values.put("basic.auth.user.info", "c:d");
    assertThat(new ClientSettings(ScorerConfig.of(values)).registry())
        .containsEntry("schema.registry.url", "http://one,http://two")
        .containsEntry("basic.auth.user.info", "c:d");
  }

  @Test
  void shouldLookUpWhatAValueRefersTo() throws IOException {
    Path secrets = directory.resolve("secrets.properties");
    Files.writeString(secrets, "password=se${same}\nthreads=3\n");
    Files.writeString(directory.resolve("user-info"), "user:sesame\n");
    Path file = directory.resolve("scorer.properties");
    Files.writeString(
        file,
        """
        bootstrap.servers=${env:BROKERS}
        schema.registry.url=http://registry
        sasl.jaas.config=Module required username="me" password="${file:%s:password}";
        basic.auth.user.info=${directory:%s:user-info}
        num.stream.threads=${file:%s:threads}
        ssl.keystore.password=${vault:path:key}
        """
            .formatted(secrets, directory, secrets));

    ScorerConfig config =
        ScorerConfig.load(
            file,
            Map.of(
                "BROKERS",
                "b:1",
                "SENTIMENT_APPLICATION_ID",
                "from-${env:BROKERS_ID}",
                "BROKERS_ID",
                "x"),
            Map.of("bearer.auth.token", "${file:" + secrets + ":password}"));

    assertThat(config.bootstrapServers()).isEqualTo("b:1");
    assertThat(config.applicationId()).isEqualTo("from-x");
    assertThat(config.streamThreads()).isEqualTo(3);
    assertThat(config.clientSettings())
        .containsEntry(
            "sasl.jaas.config", "Module required username=\"me\" password=\"se${same}\";")
        .containsEntry("basic.auth.user.info", "user:sesame")
        .containsEntry("bearer.auth.token", "se${same}")
        .containsEntry("ssl.keystore.password", "${vault:path:key}");
  }

  @Test
  void shouldLeaveReferencesToTheClientsWhereTheyHaveProvidersOfThatName() {
    Map<String, String> values = new HashMap<>(NEEDED);
    values.put("config.providers", "file");
    values.put("config.providers.file.class", "some.Provider");
    values.put("ssl.key.password", "${file:anything:key}");

    assertThat(ScorerConfig.of(values).clientSettings())
        .containsEntry("ssl.key.password", "${file:anything:key}");
  }

  @Test
  void shouldNameKeyAndFileOfAReferenceThatLeadsNowhere() throws IOException {
    Path secrets = directory.resolve("secrets.properties");
    Files.writeString(secrets, "password=sesame\n");

    assertThatThrownBy(() -> with("ssl.key.password", "${file:" + secrets + ":pasword}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "ssl.key.password (given): ${file:"
                + secrets
                + ":pasword} leads nowhere: there is no pasword");
    assertThatThrownBy(() -> with("ssl.key.password", "${file:/no/such/file:key}"))
        .hasMessageEndingWith("leads nowhere: there is no file /no/such/file");
    assertThatThrownBy(() -> with("ssl.key.password", "${directory:/no/such:file}"))
        .hasMessageEndingWith("leads nowhere: there is no directory /no/such");
    assertThatThrownBy(() -> with("ssl.key.password", "${directory:" + directory + ":none}"))
        .hasMessageEndingWith("there is no file " + directory.resolve("none"));
    assertThatThrownBy(() -> with("ssl.key.password", "${env:NO_SUCH_VARIABLE}"))
        .hasMessage(
            "ssl.key.password (given): ${env:NO_SUCH_VARIABLE} leads nowhere: there is no"
                + " NO_SUCH_VARIABLE");
    assertThatThrownBy(() -> with("num.stream.threads", "${file:" + secrets + ":password}"))
        .hasMessageContaining("num.stream.threads")
        .hasMessageNotContaining("sesame");
  }

  @Test
  void shouldGiveEachClientTheSettingsThatItKnows() {
    Map<String, String> values = new HashMap<>(NEEDED);
    values.put("security.protocol", "SSL");
    values.put("max.poll.records", "7");
    values.put("linger.ms", "9");
    values.put("consumer.fetch.min.bytes", "2");
    values.put("commit.interval.ms", "50");
    values.put("group.id", "mine");
    values.put("auto.register.schemas", "false");
    ClientSettings clients = new ClientSettings(ScorerConfig.of(values));

    assertThat(clients.consumer("c"))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("max.poll.records", "7")
        .containsEntry("fetch.min.bytes", "2")
        .containsEntry("isolation.level", "read_committed")
        .doesNotContainKeys("linger.ms", "commit.interval.ms", "group.id");
    assertThat(clients.producer("p"))
        .containsEntry("linger.ms", "9")
        .containsEntry("enable.idempotence", true)
        .doesNotContainKeys("max.poll.records", "fetch.min.bytes", "commit.interval.ms");
    assertThat(clients.admin("a"))
        .containsEntry("security.protocol", "SSL")
        .doesNotContainKeys("linger.ms", "max.poll.records");
    assertThat(clients.registry())
        .containsEntry("schema.registry.url", "http://registry")
        .containsEntry("auto.register.schemas", "false");
    Properties streams = clients.streams("one", directory);
    assertThat(streams)
        .containsEntry("processing.guarantee", "exactly_once_v2")
        .containsEntry("commit.interval.ms", "50")
        .containsEntry("linger.ms", "9")
        .containsEntry("consumer.session.timeout.ms", 15_000)
        .doesNotContainKey("producer.linger.ms");
  }

  /** Under exactly-once the commit sends what waits, so Streams' own wait is left as it is. */
  @Test
  void shouldHurryTheProducerOnlyWhereNoCommitDoes() {
    assertThat(new ClientSettings(ScorerConfig.of(NEEDED)).streams("one", directory))
        .doesNotContainKeys("linger.ms", "producer.linger.ms");
    assertThat(
            new ClientSettings(with("processing.guarantee", "at_least_once"))
                .streams("one", directory))
        .containsEntry("producer.linger.ms", 20);
  }

  @Test
  void shouldLetTheOperatorChooseTheProcessingGuarantee() {
    assertThat(
            new ClientSettings(with("processing.guarantee", "at_least_once"))
                .streams("one", directory))
        .containsEntry("processing.guarantee", "at_least_once");
  }

  @Test
  void shouldNameEachSettingsVariable() {
    assertThat(ScorerSetting.BOOTSTRAP_SERVERS.variable()).isEqualTo("SENTIMENT_BOOTSTRAP_SERVERS");
    assertThat(ScorerSetting.MAX_TOKENS.variable()).isEqualTo("SENTIMENT_MAX_TOKENS");
    assertThat(ScorerSetting.values()).extracting(ScorerSetting::variable).doesNotHaveDuplicates();
  }
}
