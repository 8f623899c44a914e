package org.sentimentstream.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaRegistryTest {
  @TempDir Path directory;

  @Test
  void shouldServeConfluentsApiThroughCtrlCUntilClosed() throws Exception {
    ProcessHandle child;
    try (SchemaRegistry registry = SchemaRegistry.start(directory)) {
      child = ProcessHandle.of(registry.pid()).orElseThrow();
      assertThat(get(registry.url() + "/config").body()).contains("BACKWARD");

      HttpRequest register =
          HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/letters-value/versions"))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .POST(BodyPublishers.ofString("{\"schema\":\"\\\"string\\\"\"}"))
              .build();
      HttpResponse<String> registered =
          HttpClient.newHttpClient().send(register, BodyHandlers.ofString());
      assertThat(registered.statusCode()).isEqualTo(200);
      assertThat(registered.body()).contains("\"id\":1");

      // What a terminal's Ctrl-C sends to the whole process group.
      new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
      assertThat(get(registry.url() + "/schemas/ids/1").body()).contains("string");
    }
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void shouldEndWithItsParentWhenTheParentIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RegistryParent.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    ProcessHandle child;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
      String pid = out.readLine();
      assertThat(pid).as("process id of the registry").isNotNull().containsOnlyDigits();
      child = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
      assertThat(child.isAlive()).isTrue();
    } finally {
      parent.destroyForcibly(); // SIGKILL: no shutdown hook runs.
    }

    await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
  }

  @Test
  void shouldShowTheEndOfTheLogWhenItDoesNotStart() throws Exception {
    Path home = Files.createDirectories(directory.resolve("home"));
    Files.writeString(home.resolve(RegistryHome.find().jar().getFileName()), "not a jar");
    System.setProperty(RegistryHome.PROPERTY, home.toString());
    try {
      assertThatThrownBy(() -> SchemaRegistry.start(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("ended with status 1")
          .hasMessageContaining("schema-registry.log")
          .hasMessageContaining("Invalid or corrupt jarfile");
    } finally {
      System.clearProperty(RegistryHome.PROPERTY);
    }
  }

  @Test
  void shouldSayWhatIsMissingWhenNotInstalled() {
    System.setProperty(RegistryHome.PROPERTY, directory.toString());
    try {
      assertThatThrownBy(() -> SchemaRegistry.start(directory))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is not installed")
          .hasMessageContaining(directory.toString());
    } finally {
      System.clearProperty(RegistryHome.PROPERTY);
    }
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }
}
