package org.sentimentstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Calibration;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.LabelledReview;
import org.sentimentstream.trainer.dataset.TextReviews;
import org.sentimentstream.trainer.evaluation.LinearModel;
import org.sentimentstream.trainer.evaluation.ScoredReviews;

class EvaluationReportTest {

  private static final String HOSTILE =
      "</script><script>alert(1)</script><img src=http://evil.example/ onerror=alert(2)><!--"
          + " {{data}} & \" ' \u2028 bad";

  @TempDir private Path folder;

  /** Reviews most of which are called right; the hostile one is called wrong. */
  private static List<LabelledReview> reviews() {
    List<LabelledReview> reviews = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      reviews.add(new LabelledReview("p" + i, "good film ".repeat(1 + i), true));
      reviews.add(new LabelledReview("n" + i, "bad film ".repeat(1 + 8 * i), i % 10 == 0));
    }
    reviews.add(new LabelledReview("<b onclick=alert(3)>", HOSTILE, true));
    return reviews;
  }

  private static Checkpoint calibrated(Checkpoint checkpoint) {
    return new Checkpoint(
        checkpoint.parameters(),
        checkpoint.dictionary(),
        checkpoint.metadata().withCalibration(Calibration.temperature(2)),
        checkpoint.examples(),
        checkpoint.history());
  }

  private static EvaluationReport report(
      Checkpoint checkpoint, List<LabelledReview> labelled, boolean withBaseline)
      throws InterruptedException {
    TextReviews reviews = new TextReviews(labelled);
    int[] positions = IntStream.range(0, reviews.size()).toArray();
    EncodedReviews encoded = reviews.encode(positions, checkpoint.dictionary(), 4096);
    ScoredReviews scored =
        ScoredReviews.score(
            new ReviewClassifier(checkpoint), encoded, 2, ScoredReviews.Listener.NONE);
    return EvaluationReport.of(
        checkpoint,
        "self-made <reviews>",
        reviews,
        positions,
        scored,
        withBaseline ? LinearModel.train(encoded).score(encoded) : null);
  }

  private Document page(EvaluationReport report) throws IOException {
    report.write(folder.resolve("report.html"));
    return Jsoup.parse(folder.resolve("report.html"), "UTF-8");
  }

  private JsonNode json(EvaluationReport report) throws IOException {
    report.write(folder.resolve("report.html"));
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  @Test
  void shouldShowInEachSectionWhatTheJsonSays() throws Exception {
    EvaluationReport report = report(calibrated(TinyModel.checkpoint("test")), reviews(), true);

    Document page = page(report);
    JsonNode json = json(report);

    assertThat(page.select("section").eachAttr("id"))
        .containsExactly(
            "figures",
            "confusion",
            "lengths",
            "roc",
            "reliability",
            "losses",
            "errors",
            "wrong",
            "lineage");
    assertThat(page.title()).isEqualTo("tiny 4.2: evaluation");
    assertThat(new ObjectMapper().readTree(page.expectFirst("#report").data())).isEqualTo(json);

    JsonNode figures = json.get("figures");
    assertThat(page.expectFirst(".big").text()).isEqualTo(percent(figures.get("accuracy")));
    assertThat(page.select("#figures tbody tr")).hasSize(3);
    assertRow(page.select("#figures tbody tr").get(0), "model, as it serves", figures);
    assertRow(
        page.select("#figures tbody tr").get(1),
        "model, before calibration",
        json.get("uncalibrated"));
    assertRow(page.select("#figures tbody tr").get(2), "linear baseline", json.get("baseline"));
    assertThat(page.select("#figures").text()).contains("temperature 2.000");
    assertThat(page.select("#confusion td").eachText())
        .containsExactly(
            figures.get("true_positives").asText(),
            figures.get("false_negatives").asText(),
            figures.get("false_positives").asText(),
            figures.get("true_negatives").asText());
    for (int i = 0; i < json.get("by_length").size(); i++) {
      JsonNode bucket = json.get("by_length").get(i);
      assertThat(page.select("#lengths tbody tr").get(i).select("td").eachText())
          .contains(bucket.get("n").asText(), percent(bucket.get("accuracy")));
    }
    assertThat(page.select("#lengths tbody tr")).hasSize(json.get("by_length").size());
    assertThat(page.select("#wrong article")).hasSize(json.get("most_wrong").size()).hasSize(5);
    assertThat(page.select("#lineage dd").eachText()).contains("0.002", "0.75", "4.2");
    assertThat(json.at("/history/validations/1/valid_loss").asDouble()).isEqualTo(0.55);
    assertThat(json.at("/history/validations/1/test_error").isNull()).isTrue();
    assertThat(json.at("/model/calibration/temperature").asDouble()).isEqualTo(2);
  }

  private static void assertRow(Element row, String title, JsonNode figures) {
    assertThat(row.expectFirst("th").text()).isEqualTo(title);
    assertThat(row.select("td").eachText())
        .containsExactly(
            percent(figures.get("accuracy")),
            percent(figures.at("/accuracy_interval/0")).replace(" %", "")
                + " – "
                + percent(figures.at("/accuracy_interval/1")),
            String.format(Locale.ROOT, "%.4f", figures.get("loss").asDouble()),
            String.format(Locale.ROOT, "%.4f", figures.get("roc_auc").asDouble()),
            percent(figures.get("expected_calibration_error")),
            String.format(Locale.ROOT, "%.4f", figures.get("brier_score").asDouble()));
  }

  private static String percent(JsonNode share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share.asDouble());
  }

  @Test
  void shouldShowHostileTextsAsTexts() throws Exception {
    Document page = page(report(TinyModel.checkpoint(HOSTILE), reviews(), false));

    assertThat(page.select("script")).hasSize(3);
    assertThat(page.select("img, a, link, iframe, object, b")).isEmpty();
    for (Element element : page.getAllElements()) {
      assertThat(element.attributes().asList())
          .noneMatch(attribute -> attribute.getKey().startsWith("on"))
          .noneMatch(attribute -> attribute.getKey().equals("src"))
          .noneMatch(attribute -> attribute.getKey().equals("style"));
    }
    Element wrong =
        page.select("#wrong article").stream()
            .filter(article -> article.text().contains("<b onclick=alert(3)>"))
            .findAny()
            .orElseThrow();
    assertThat(wrong.expectFirst(".text").wholeText()).isEqualTo(HOSTILE);
    assertThat(wrong.select("mark").eachText()).contains("bad");
    assertThat(page.select("#lineage dd").eachText())
        .anyMatch(text -> text.startsWith("</script>"));
    JsonNode data = new ObjectMapper().readTree(page.expectFirst("#report").data());
    assertThat(data.at("/model/tool").asText()).isEqualTo(HOSTILE);
  }

  @Test
  void shouldLetOnlyItsOwnCodeRunAndLoadNothing() throws Exception {
    Document page = page(report(TinyModel.checkpoint("test"), reviews(), false));

    String policy = page.expectFirst("meta[http-equiv=Content-Security-Policy]").attr("content");
    assertThat(policy).contains("default-src 'none'").doesNotContain("unsafe", "http");
    List<String> code = new ArrayList<>(List.of(page.expectFirst("style").data()));
    page.select("script:not([type])").forEach(script -> code.add(script.data()));
    assertThat(code).hasSize(3);
    for (String allowed : code) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(allowed.getBytes(StandardCharsets.UTF_8));
      assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }
    page.select("#report, #wrong").remove(); // reviews may write what they like
    assertThat(Pattern.compile("https?://[^\\s\"')]*").matcher(page.outerHtml()).results())
        .extracting(MatchResult::group)
        .containsExactly("https://github.com/leeoniya/uPlot"); // the banner of its licence
    assertThat(page.outerHtml()).contains("The MIT License (MIT)", "Leon Sorokin");
  }

  @Test
  void shouldLeaveOutWhatThereIsNot() throws Exception {
    EvaluationReport report = report(TinyModel.checkpoint("test"), reviews(), false);

    assertThat(page(report).select("#figures tbody tr")).hasSize(1);
    assertThat(page(report).select("#figures").text()).contains("not calibrated");
    JsonNode json = json(report);
    assertThat(json.has("baseline")).isFalse();
    assertThat(json.has("uncalibrated")).isFalse();
    assertThat(json.get("model").has("calibration")).isFalse();
  }

  @Test
  void shouldReportReviewsOfOneLabelThatAreAllRight() throws Exception {
    List<LabelledReview> right = List.of(new LabelledReview("1", "good film", true));

    EvaluationReport report = report(TinyModel.checkpoint("test"), right, false);

    assertThat(json(report).at("/figures/roc_auc").isNull()).isTrue();
    assertThat(page(report).select("#figures tbody td").eachText()).contains("–");
    assertThat(page(report).select("#wrong").text()).contains("None.");
  }

  @Test
  void shouldShowTheBeginningOfALongReviewWithoutCuttingACharacter() throws Exception {
    String text = "bad" + " \uD83D\uDE00".repeat(2000) + "bad";
    for (String prefix : List.of("", "x", "xx")) {
      EvaluationReport report =
          report(
              TinyModel.checkpoint("test"),
              List.of(new LabelledReview("1", prefix + " " + text, true)),
              false);

      WrongReview wrong = report.mostWrong().get(0);

      assertThat(wrong.truncated()).isTrue();
      assertThat(wrong.text().length()).isBetween(WrongReview.MAX_TEXT - 1, WrongReview.MAX_TEXT);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(wrong.text())).isTrue();
      assertThat(page(report).expectFirst(".text").text()).endsWith("…");
    }
  }

  @Test
  void shouldReportAReviewWithHalfACharacter() throws Exception {
    List<LabelledReview> broken = List.of(new LabelledReview("1", "bad \ud83d film", true));

    Document page = page(report(TinyModel.checkpoint("test"), broken, false));

    assertThat(page.expectFirst(".text").text()).startsWith("bad ").endsWith(" film");
  }

  @Test
  void shouldReplaceAnOlderReportInOneStep() throws Exception {
    Files.writeString(folder.resolve("report.html"), "old");

    page(report(TinyModel.checkpoint("test"), reviews(), false));

    assertThat(folder.resolve("report.html")).content().startsWith("<!DOCTYPE html>");
    try (var files = Files.list(folder)) {
      assertThat(files)
          .containsExactlyInAnyOrder(folder.resolve("report.html"), folder.resolve("report.json"));
    }
  }
}
