package org.sentimentstream.deploy.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.deploy.CommandRun;
import org.sentimentstream.deploy.FixtureModel;
import org.sentimentstream.deploy.Main;
import org.sentimentstream.model.checkpoint.CheckpointFile;

class ScoreCommandTest {

  @TempDir static Path folder;
  private static Path model = Path.of("");

  @BeforeAll
  static void writeModel() throws IOException {
    model = FixtureModel.write(folder.resolve("fixture.npz"), "1.2.3");
  }

  @Test
  void shouldWriteALineOfJsonForEachLineOfText() throws IOException {
    CommandRun run = score("This film was wonderful.\nA dull, stupid waste of time.\n");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.outLines()).hasSize(2);
    JsonNode positive = json(run, 0);
    assertThat(positive.get("label").asText()).isEqualTo("positive");
    assertThat(positive.get("positive_probability").asDouble()).isBetween(0.5, 1.0);
    assertThat(positive.get("token_count").asInt()).isEqualTo(5);
    assertThat(positive.get("unknown_token_count").asInt()).isZero();
    assertThat(positive.get("truncated").asBoolean()).isFalse();
    assertThat(positive.get("model").get("name").asText()).isEqualTo("fixture");
    assertThat(positive.get("model").get("version").asText()).isEqualTo("1.2.3");
    assertThat(positive.get("model").get("digest").asText())
        .isEqualTo(CheckpointFile.digest(model));
    assertThat(positive.has("contributions")).isFalse();
    JsonNode negative = json(run, 1);
    assertThat(negative.get("label").asText()).isEqualTo("negative");
    assertThat(negative.get("unknown_token_count").asInt()).isEqualTo(2);
  }

  @Test
  void shouldExplainWithTheStrongestTokensAndTheirPlaces() throws IOException {
    JsonNode contributions =
        json(score("A Wonderful film", "--contributions", "1"), 0).get("contributions");

    assertThat(contributions).hasSize(1);
    assertThat(contributions.get(0).get("token").asText()).isEqualTo("wonderful");
    assertThat(contributions.get(0).get("start").asInt()).isEqualTo(2);
    assertThat(contributions.get(0).get("end").asInt()).isEqualTo(11);
    assertThat(contributions.get(0).get("log_odds").asDouble()).isPositive();
  }

  @Test
  void shouldTakeAnEmptyLineForAnEmptyReview() throws IOException {
    CommandRun run = score("good\n\nbad\n");

    assertThat(run.outLines()).hasSize(3);
    assertThat(json(run, 1).get("token_count").asInt()).isZero();
    assertThat(json(run, 1).get("positive_probability").asDouble()).isEqualTo(0.5);
  }

  @Test
  void shouldWriteNothingForNoInput() {
    CommandRun run = score("");

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldReplaceBytesThatAreNotUtf8() throws IOException {
    byte[] text = "good \u00e9t\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);

    CommandRun run = CommandRun.of(text, "score", "--model", model.toString());

    assertThat(run.status()).isZero();
    assertThat(json(run, 0).get("label").asText()).isEqualTo("positive");
  }

  @Test
  void shouldEndQuietlyWhenNobodyReadsItsOutput() {
    OutputStream closedPipe =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };

    assertThat(statusWith(closedPipe)).isEqualTo("0: ");
  }

  @Test
  void shouldFailWhenItsOutputCannotBeWritten() {
    OutputStream fullDisk =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    assertThat(statusWith(fullDisk)).isEqualTo("1: sentiment score: No space left on device\n");
  }

  private static String statusWith(OutputStream out) {
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine(
                new ByteArrayInputStream("good\nbad\n".getBytes(StandardCharsets.UTF_8)), out)
            .setErr(new PrintWriter(err, true))
            .execute("score", "--model", model.toString());
    return status + ": " + err;
  }

  private static CommandRun score(String input, String... options) {
    String[] arguments = new String[3 + options.length];
    arguments[0] = "score";
    arguments[1] = "--model";
    arguments[2] = model.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandRun.of(input, arguments);
  }

  private static JsonNode json(CommandRun run, int line) throws IOException {
    return new ObjectMapper().readTree(run.outLines().get(line));
  }
}
