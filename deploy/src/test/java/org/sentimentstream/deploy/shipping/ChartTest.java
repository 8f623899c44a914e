package org.sentimentstream.deploy.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The chart, rendered by Helm itself, and its manifests, read into Kubernetes' own types: a field
 * that Kubernetes does not know is an error. No API server sees them here.
 */
class ChartTest {

  private static final Map<String, Class<?>> KINDS =
      Map.ofEntries(
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("batch/v1/CronJob", CronJob.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class));

  /** Kinds of Prometheus' operator and of KEDA, which Kubernetes itself does not know. */
  private static final Set<String> OPERATORS_KINDS =
      Set.of(
          "monitoring.coreos.com/v1/PrometheusRule",
          "monitoring.coreos.com/v1/ServiceMonitor",
          "keda.sh/v1alpha1/ScaledObject");

  /** Without it a field that is not known would be kept as an additional property. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public @Nullable Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final Map<String, Object> NEEDED =
      Map.of(
          "kafka.bootstrapServers", "kafka-1:9092,kafka-2:9092",
          "schemaRegistry.url", "http://registry:8081",
          "http.tokenSecret.name", "scorer-http");

  private static final Map<String, Object> ALL =
      Map.ofEntries(
          Map.entry("secretName", "scorer-kafka"),
          Map.entry("config.security\\.protocol", "SASL_SSL"),
          Map.entry("config.application\\.id", "shop-scorer"),
          Map.entry("config.sasl\\.jaas\\.config", "${directory:/run/secrets/sentiment:jaas}"),
          Map.entry("networkPolicy.enabled", "true"),
          Map.entry(
              "networkPolicy.from[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name",
              "monitoring"),
          Map.entry("monitoring.serviceMonitor.enabled", "true"),
          Map.entry("monitoring.prometheusRule.enabled", "true"),
          Map.entry("monitoring.dashboard.enabled", "true"),
          Map.entry("retrain.enabled", "true"),
          Map.entry("retrain.archiveClaim", "imdb"),
          Map.entry("retrain.args[0]", "--warm-start"),
          Map.entry("state.storageClassName", "fast"),
          Map.entry("imagePullSecrets[0].name", "registry"),
          Map.entry("nodeSelector.disk", "ssd"),
          Map.entry("tolerations[0].key", "scorers"),
          Map.entry("topologySpreadConstraints[0].maxSkew", "1"),
          Map.entry("topologySpreadConstraints[0].topologyKey", "zone"),
          Map.entry("topologySpreadConstraints[0].whenUnsatisfiable", "ScheduleAnyway"));

  @TempDir private Path directory;

  /** The manifests by kind and name. */
  private static Map<String, JsonNode> render(Map<String, Object> values) throws IOException {
    TemplateCommand template =
        new Helm(Shipped.CHART)
            .template()
            .withName("shop")
            .withNamespace("reviews")
            .withKubeVersion("1.30.0");
    NEEDED.forEach(template::set);
    values.forEach(template::set);
    Map<String, JsonNode> manifests = new LinkedHashMap<>();
    try (MappingIterator<JsonNode> documents =
        Shipped.YAML.readerFor(JsonNode.class).readValues(template.call())) {
      while (documents.hasNext()) {
        JsonNode manifest = documents.next();
        if (manifest.isObject()) {
          String name =
              manifest.path("kind").asText() + " " + manifest.at("/metadata/name").asText();
          assertThat(manifests.put(name, manifest)).as(name).isNull();
        }
      }
    }
    return manifests;
  }

  private static Map<String, JsonNode> renderWith(Map<String, Object> values, Object... more)
      throws IOException {
    Map<String, Object> all = new HashMap<>(values);
    for (int i = 0; i < more.length; i += 2) {
      all.put((String) more[i], more[i + 1]);
    }
    return render(all);
  }

  private static JsonNode manifest(Map<String, JsonNode> manifests, String name) {
    assertThat(manifests).containsKey(name);
    return manifests.getOrDefault(name, Shipped.YAML.nullNode());
  }

  private static void requireKubernetesTypes(Map<String, JsonNode> manifests) throws IOException {
    for (JsonNode manifest : manifests.values()) {
      String kind = manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
      if (!OPERATORS_KINDS.contains(kind)) {
        assertThat(KINDS).containsKey(kind);
        STRICT.treeToValue(manifest, KINDS.getOrDefault(kind, Object.class));
      }
    }
  }

  @Test
  void shouldPassHelmsOwnCheck() throws Exception {
    // What is checked are the chart's defaults, which lack what only its user knows.
    Path chart = directory.resolve("sentiment");
    try (Stream<Path> files = Files.walk(Shipped.CHART)) {
      for (Path file : files.toList()) {
        Files.copy(file, chart.resolve(Shipped.CHART.relativize(file).toString()));
      }
    }
    Path values = chart.resolve("values.yaml");
    Files.writeString(
        values,
        Files.readString(values)
            .replace("bootstrapServers: \"\"", "bootstrapServers: kafka:9092")
            .replace("  url: \"\"", "  url: http://registry:8081")
            .replace("    name: \"\"", "    name: scorer-http"));

    var result = new Helm(chart).lint().strict().call();

    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }

  @Test
  void shouldBeWhatKubernetesKnows() throws Exception {
    requireKubernetesTypes(render(Map.of()));
    Map<String, JsonNode> all = render(ALL);
    requireKubernetesTypes(all);
    requireKubernetesTypes(renderWith(ALL, "autoscaling.mode", "cpu"));
    assertThat(all.keySet())
        .containsExactlyInAnyOrder(
            "ServiceAccount shop-sentiment",
            "ConfigMap shop-sentiment",
            "ConfigMap shop-sentiment-dashboard",
            "Service shop-sentiment",
            "StatefulSet shop-sentiment",
            "PodDisruptionBudget shop-sentiment",
            "NetworkPolicy shop-sentiment",
            "ServiceMonitor shop-sentiment",
            "PrometheusRule shop-sentiment",
            "PersistentVolumeClaim shop-sentiment-retrain",
            "CronJob shop-sentiment-retrain");
  }

  @Test
  void shouldHaveAKindOfMistakeThatIsSeen() {
    assertThatThrownBy(
            () ->
                requireKubernetesTypes(
                    Map.of(
                        "wrong",
                        Shipped.YAML.readTree(
                            """
                            apiVersion: apps/v1
                            kind: StatefulSet
                            spec: {template: {spec: {containers: [{name: a, imagePolicy: Always}]}}}
                            """))))
        .hasMessageContaining("imagePolicy");
  }

  @Test
  void shouldRunWithoutRights() throws Exception {
    Map<String, JsonNode> manifests = render(ALL);
    for (JsonNode pod :
        List.of(
            manifest(manifests, "StatefulSet shop-sentiment").at("/spec/template/spec"),
            manifest(manifests, "CronJob shop-sentiment-retrain")
                .at("/spec/jobTemplate/spec/template/spec"))) {
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      JsonNode container = pod.at("/containers/0/securityContext");
      assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(container.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    }
  }

  @Test
  void shouldGiveEachInstanceItsNameItsStateAndTime() throws Exception {
    JsonNode spec = manifest(render(Map.of()), "StatefulSet shop-sentiment").path("spec");
    JsonNode pod = spec.at("/template/spec");
    JsonNode container = pod.at("/containers/0");

    assertThat(spec.path("replicas").asInt()).isEqualTo(2);
    assertThat(spec.at("/volumeClaimTemplates/0/metadata/name").asText()).isEqualTo("state");
    assertThat(
            environment(container, "SENTIMENT_INSTANCE_ID")
                .at("/valueFrom/fieldRef/fieldPath")
                .asText())
        .isEqualTo("metadata.name");
    assertThat(environment(container, "SENTIMENT_BOOTSTRAP_SERVERS").path("value").asText())
        .isEqualTo("kafka-1:9092,kafka-2:9092");
    assertThat(pod.path("terminationGracePeriodSeconds").asInt()).isGreaterThan(30);
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/health/live");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
  }

  private static JsonNode environment(JsonNode container, String name) {
    for (JsonNode variable : container.path("env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable;
      }
    }
    throw new AssertionError("there is no " + name);
  }

  @Test
  void shouldTakeSecretsFromSecretsAlone() throws Exception {
    Map<String, JsonNode> manifests = render(ALL);
    JsonNode container =
        manifest(manifests, "StatefulSet shop-sentiment").at("/spec/template/spec/containers/0");

    assertThat(
            environment(container, "SENTIMENT_HTTP_TOKEN")
                .at("/valueFrom/secretKeyRef/name")
                .asText())
        .isEqualTo("scorer-http");
    assertThat(
            manifest(manifests, "ConfigMap shop-sentiment").at("/data/scorer.properties").asText())
        .contains("security.protocol=SASL_SSL\n")
        .contains("sasl.jaas.config=${directory:/run/secrets/sentiment:jaas}\n");
    assertThatThrownBy(() -> renderWith(ALL, "config.ssl\\.key\\.password", "sesame"))
        .hasMessageContaining("ssl.key.password");
  }

  @Test
  void shouldScaleByLagWithTheGroupAndTopicOfTheConfiguration() throws Exception {
    Map<String, JsonNode> manifests =
        renderWith(
            ALL,
            "autoscaling.mode",
            "lag",
            "autoscaling.authenticationRef",
            "kafka",
            "config.sentiment\\.topic\\.reviews",
            "texts");
    JsonNode trigger = manifest(manifests, "ScaledObject shop-sentiment").at("/spec/triggers/0");

    assertThat(trigger.path("type").asText()).isEqualTo("kafka");
    assertThat(trigger.at("/metadata/consumerGroup").asText()).isEqualTo("shop-scorer");
    assertThat(trigger.at("/metadata/topic").asText()).isEqualTo("texts");
    assertThat(trigger.at("/metadata/bootstrapServers").asText())
        .isEqualTo("kafka-1:9092,kafka-2:9092");
    assertThat(trigger.at("/authenticationRef/name").asText()).isEqualTo("kafka");
    assertThat(manifest(manifests, "StatefulSet shop-sentiment").path("spec").has("replicas"))
        .as("who scales it would else be undone by each upgrade")
        .isFalse();
  }

  @Test
  void shouldBringTheAlertsAndTheDashboardAsTheyAre() throws Exception {
    Map<String, JsonNode> manifests = render(ALL);

    assertThat(manifest(manifests, "PrometheusRule shop-sentiment").path("spec"))
        .isEqualTo(Shipped.YAML.readTree(Shipped.CHART.resolve("files/alerts.yml").toFile()));
    assertThat(
            new ObjectMapper()
                .readTree(
                    manifest(manifests, "ConfigMap shop-sentiment-dashboard")
                        .at("/data/sentiment.json")
                        .asText()))
        .isEqualTo(
            new ObjectMapper().readTree(Shipped.CHART.resolve("files/dashboard.json").toFile()));
    assertThat(
            manifest(manifests, "ServiceMonitor shop-sentiment")
                .at("/spec/endpoints/0/authorization/credentials/name")
                .asText())
        .isEqualTo("scorer-http");
  }

  @Test
  void shouldRetrainByTheClockAndTakeNothingNewForNoFailure() throws Exception {
    JsonNode job = manifest(render(ALL), "CronJob shop-sentiment-retrain").path("spec");
    JsonNode container = job.at("/jobTemplate/spec/template/spec/containers/0");

    assertThat(job.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    assertThat(container.path("args"))
        .extracting(JsonNode::asText)
        .contains("--data", "/archive/aclImdb_v1.tar.gz", "--warm-start");
    // The shell's own words, with another program in the place of sentiment.
    for (int status : new int[] {0, 1, 2, 3, 4}) {
      String script = container.path("command").path(2).asText();
      assertThat(
              ProgramRun.of(
                      List.of(
                          "/bin/sh",
                          "-c",
                          "sentiment() { return " + status + "; }; " + script,
                          "retrain"))
                  .status())
          .isEqualTo(status >= 3 ? 0 : status);
    }
  }

  /** What a user gets wrong is said before anything is installed. */
  @ParameterizedTest
  @CsvSource({
    "kafka.bootstrapServers, kafka",
    "schemaRegistry.url, registry:8081",
    "http.tokenSecret.name, ''",
    "http.port, 0",
    "autoscaling.mode, memory",
    "heap, much",
    "replica, 3",
    "retrain.enabled, true",
  })
  void shouldRefuseValuesThatCannotBe(String key, String value) {
    assertThatThrownBy(() -> render(Map.of(key, value)))
        .hasMessageContaining(key.replaceFirst(".*\\.", "").replace("enabled", "archiveClaim"));
  }
}
