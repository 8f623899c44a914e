package org.sentimentstream.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

/** A log in JSON is an object a line, whatever is logged. */
@Timeout(60)
class JsonLogTest {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static List<JsonNode> parse(String log) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : log.lines().toList()) {
      JsonNode parsed = JSON.readTree(line);
      assertThat(parsed.isObject()).as(line).isTrue();
      lines.add(parsed);
    }
    return lines;
  }

  @Test
  void shouldWriteAnObjectALineWhateverIsLogged() throws Exception {
    List<String> hostile =
        List.of(
            "two\nlines\r\nor three\u2028four",
            "\"quoted\", {\"level\":\"ERROR\"}",
            "back\\slash \\u0041",
            "control \0 \u0007 \u001b[31m \u007f",
            "lone \ud800 surrogate",
            "emoji \ud83d\ude00",
            "{} is no placeholder",
            "");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(written, true, UTF_8));
    try {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      context.putProperty(LogFormat.VARIABLE, "json");
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          Objects.requireNonNull(Main.class.getResource("/logback.xml"), "logback.xml"));
      Logger log = context.getLogger("org.sentimentstream.test");
      for (String text : hostile) {
        log.warn("{}", text);
      }
      log.error("failed", new IllegalStateException("because\nof \"this\"", new Error("cause")));
      context.stop();
    } finally {
      System.setErr(before);
    }

    List<JsonNode> lines = parse(written.toString(UTF_8));

    assertThat(lines).hasSize(hostile.size() + 1);
    for (int i = 0; i < hostile.size(); i++) {
      JsonNode line = lines.get(i);
      assertThat(line.get("level").asText()).isEqualTo("WARN");
      assertThat(line.get("loggerName").asText()).isEqualTo("org.sentimentstream.test");
      assertThat(line.get("timestamp").asLong()).isPositive();
      // In UTF-8 a lone surrogate is a question mark.
      assertThat(line.get("formattedMessage").asText())
          .isEqualTo(new String(hostile.get(i).getBytes(UTF_8), UTF_8));
    }
    JsonNode failed = lines.get(hostile.size());
    assertThat(failed.get("throwable").get("message").asText()).isEqualTo("because\nof \"this\"");
    assertThat(failed.get("throwable").get("cause").get("message").asText()).isEqualTo("cause");
  }

  @Test
  void shouldEndAFailingScorerWithAnObjectAsWell() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process run =
          start(
              "json",
              "run",
              "--bootstrap-servers",
              "127.0.0.1:1",
              "--schema-registry",
              "http://127.0.0.1:1",
              "-X",
              "sentiment.http.port=" + taken.getLocalPort());
      List<JsonNode> lines = parse(err(run));

      assertThat(run.exitValue()).isEqualTo(1);
      assertThat(lines).isNotEmpty();
      JsonNode last = lines.get(lines.size() - 1);
      assertThat(last.get("level").asText()).isEqualTo("ERROR");
      assertThat(last.get("formattedMessage").asText())
          .startsWith("sentiment run: cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void shouldRefuseAFormatThatIsNone() throws Exception {
    Process run = start("xml", "tokenize");

    assertThat(err(run).lines())
        .containsExactly(
            "sentiment: SENTIMENT_LOG_FORMAT: expected text or json, came \"xml\"; see sentiment"
                + " --help");
    assertThat(run.exitValue()).isEqualTo(2);
  }

  private static Process start(String format, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put(LogFormat.VARIABLE, format);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  /** All that it writes to standard error until it has ended. */
  private static String err(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return err;
  }
}
