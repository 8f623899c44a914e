package org.sentimentstream.trainer.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.trainer.report.TinyModel;
import picocli.CommandLine;

class EvaluateCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void writeModelAndReviews() throws IOException {
    CheckpointFile.write(TinyModel.checkpoint("test"), folder.resolve("model.npz"));
    writeReviews("train", 30);
    writeReviews("test", 20);
  }

  /** Of the positive reviews of a part, one is "bad", which the model takes for negative. */
  private void writeReviews(String part, int ofEachLabel) throws IOException {
    for (String label : List.of("pos", "neg")) {
      Path reviews = folder.resolve("data/" + part + "/" + label);
      Files.createDirectories(reviews);
      for (int i = 0; i < ofEachLabel; i++) {
        boolean good = label.equals("pos") && i > 0;
        Files.writeString(reviews.resolve(i + "_1.txt"), "A " + (good ? "good" : "bad") + " film");
      }
    }
  }

  private int run(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--model",
                "" + folder.resolve("model.npz"),
                "--data",
                "" + folder.resolve("data")));
    all.addAll(List.of(arguments));
    return new CommandLine(new EvaluateCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  @Test
  void shouldPrintFiguresForPeople() {
    assertThat(run("--baseline")).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("tiny 4.2 on 40 reviews: accuracy 97.50 % (95 % interval 87.1")
        .contains("ROC AUC", "expected calibration error", "Brier score", "called positive")
        .contains("linear baseline on 40 reviews: accuracy 97.50 %");
  }

  @Test
  void shouldPrintJsonAlone() throws Exception {
    assertThat(run("--json")).as(err.toString()).isZero();

    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("accuracy").asDouble()).isEqualTo(0.975);
    assertThat(json.get("n").asInt()).isEqualTo(40);
    assertThat(json.get("brier_score").asDouble()).isBetween(0.0, 0.1);
    assertThat(json.has("baseline")).isFalse();
  }

  @Test
  void shouldWriteAReportWithTheSameFiguresBesideIt() throws Exception {
    Path page = folder.resolve("evaluation.html");

    assertThat(run("--json", "--baseline", "--report", page.toString()))
        .as(err.toString())
        .isZero();

    JsonNode printed = new ObjectMapper().readTree(out.toString());
    JsonNode written = new ObjectMapper().readTree(folder.resolve("evaluation.json").toFile());
    assertThat(written.get("source").asText()).isEqualTo("data, test part");
    assertThat(written.get("baseline")).isEqualTo(printed.get("baseline"));
    written
        .get("figures")
        .properties()
        .forEach(figure -> assertThat(printed.get(figure.getKey())).isEqualTo(figure.getValue()));
    assertThat(page).content().contains("97.50 %", "linear baseline");
  }

  @Test
  void shouldRefuseOptionsThatMakeNoSense() {
    assertThat(run("--report", "report.pdf")).isEqualTo(2);
    assertThat(err.toString()).contains(".html", "report.pdf");
    assertThat(run("--baseline", "--split", "train")).isEqualTo(2);
    assertThat(err.toString()).contains("train part");
    assertThat(run("--report", folder.resolve("nowhere/report.html").toString())).isEqualTo(1);
    assertThat(err.toString()).contains("directory to write the report to");
  }
}
