package org.sentimentstream.trainer.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.classify.TokenContribution;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.Figures;

/**
 * The report as one HTML page. Tables and texts are written here; the curves are drawn where the
 * page is read, by uPlot, from the report's JSON inside the page.
 *
 * <p>Everything in a report but the code is foreign: the template escapes it, and the page's
 * content security policy lets exactly the two scripts and the style sheet of this program run,
 * named by their hashes, and forbids every access to a network.
 */
final class ReportPage {

  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

  private final EvaluationReport report;

  ReportPage(EvaluationReport report) {
    this.report = report;
  }

  String toHtml() {
    String style = resource(UPLOT + "dist/uPlot.min.css") + "\n" + resource("report.css");
    // The licence asks to be kept with every copy.
    String plotter =
        "/*\n"
            + resource(UPLOT + "LICENSE")
            + "\n*/\n"
            + resource(UPLOT + "dist/uPlot.iife.min.js");
    String charts = resource("report.js");
    Map<String, Object> view = new HashMap<>();
    view.put("style", style);
    view.put("plotter", plotter);
    view.put("charts", charts);
    view.put("styleHash", hash(style));
    view.put("plotterHash", hash(plotter));
    view.put("chartsHash", hash(charts));
    // In JSON, < stands in strings only; without it nothing can end the script element.
    view.put("data", ReportJson.write(report).replace("<", "\\u003c"));
    view.put("evaluatedAt", report.evaluatedAt());
    view.put("source", report.source());
    view.put("name", report.model().name());
    view.put("version", report.model().version());
    putFigures(view);
    view.put("lengths", lengths());
    view.put("hasHistory", !report.history().validations().isEmpty());
    view.put("wrong", report.mostWrong().stream().map(ReportPage::wrongReview).toList());
    view.put("lineage", lineage());
    return Mustache.compiler().compile(resource("report.html")).execute(view);
  }

  private void putFigures(Map<String, Object> view) {
    Figures figures = report.figures();
    Evaluation evaluation = figures.evaluation();
    view.put("accuracy", percent(evaluation.accuracy()));
    view.put("interval", interval(figures.accuracyInterval()));
    view.put("n", count(evaluation.n()));
    view.put("truePositives", count(evaluation.truePositives()));
    view.put("falsePositives", count(evaluation.falsePositives()));
    view.put("trueNegatives", count(evaluation.trueNegatives()));
    view.put("falseNegatives", count(evaluation.falseNegatives()));
    view.put("isCalibrated", report.uncalibrated() != null);
    view.put("temperature", format("%.3f", report.model().temperature()));
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(row("model, as it serves", figures));
    addRow(rows, "model, before calibration", report.uncalibrated());
    addRow(rows, "linear baseline", report.baseline());
    view.put("rows", rows);
  }

  private static void addRow(
      List<Map<String, Object>> rows, String title, @Nullable Figures figures) {
    if (figures != null) {
      rows.add(row(title, figures));
    }
  }

  private static Map<String, Object> row(String title, Figures figures) {
    return Map.of(
        "title", title,
        "accuracy", percent(figures.evaluation().accuracy()),
        "interval", interval(figures.accuracyInterval()),
        "loss", format("%.4f", figures.evaluation().loss()),
        "auc", format("%.4f", figures.rocAuc()),
        "ece", percent(figures.expectedCalibrationError()),
        "brier", format("%.4f", figures.brierScore()));
  }

  /** Each bucket with its place on a scale from 50 % (or 0, where one is below) to 100 %. */
  private List<Map<String, Object>> lengths() {
    boolean below =
        report.byLength().stream().anyMatch(bucket -> bucket.accuracyInterval()[0] < 0.5);
    double origin = below ? 0 : 0.5;
    List<Map<String, Object>> rows = new ArrayList<>();
    for (LengthBucket bucket : report.byLength()) {
      double low = bucket.accuracyInterval()[0];
      double high = bucket.accuracyInterval()[1];
      rows.add(
          Map.of(
              "tokens",
                  bucket.to() == Integer.MAX_VALUE
                      ? count(bucket.from()) + " and more"
                      : count(bucket.from()) + " – " + count(bucket.to() - 1),
              "n", count(bucket.n()),
              "accuracy", percent(bucket.accuracy()),
              "interval", interval(bucket.accuracyInterval()),
              "low", format("%.2f", 100 * (low - origin) / (1 - origin)),
              "width", format("%.2f", 100 * (high - low) / (1 - origin)),
              "dot", format("%.2f", 100 * (bucket.accuracy() - origin) / (1 - origin))));
    }
    return rows;
  }

  private static Map<String, Object> wrongReview(WrongReview review) {
    return Map.of(
        "id", review.id(),
        "label", review.positive() ? "positive" : "negative",
        "probability", format("%.4f", review.positiveProbability()),
        "tokens", count(review.tokens()),
        "pieces", pieces(review),
        "truncated", review.truncated());
  }

  /**
   * The text cut at its strongest tokens, which get a class: {@code up} or {@code down}, 1 to 3.
   */
  private static List<Map<String, Object>> pieces(WrongReview review) {
    double greatest =
        review.contributions().stream().mapToDouble(c -> Math.abs(c.logOdds())).max().orElse(1);
    List<Map<String, Object>> pieces = new ArrayList<>();
    int at = 0;
    for (TokenContribution token : review.contributions()) {
      pieces.add(Map.of("text", review.text().substring(at, token.start()), "isToken", false));
      long strength = Math.max(1, (long) Math.ceil(3 * Math.abs(token.logOdds()) / greatest));
      pieces.add(
          Map.of(
              "text",
              review.text().substring(token.start(), token.end()),
              "isToken",
              true,
              "kind",
              (token.logOdds() > 0 ? "up" : "down") + Math.min(3, strength),
              "logOdds",
              format("%+.3f", token.logOdds())));
      at = token.end();
    }
    pieces.add(Map.of("text", review.text().substring(at), "isToken", false));
    return pieces;
  }

  private List<Map<String, Object>> lineage() {
    List<Map<String, Object>> groups = new ArrayList<>();
    groups.add(
        group(
            "Model",
            Map.of(
                "name", report.model().name(),
                "version", report.model().version(),
                "created at", report.model().createdAt(),
                "tool", report.model().tool())));
    groups.add(group("Data", report.model().data()));
    groups.add(group("Options", report.model().hyperParameters()));
    groups.add(group("Figures of the training", report.model().metrics()));
    return groups;
  }

  private static Map<String, Object> group(String title, Map<String, ?> values) {
    List<Map<String, Object>> entries = new ArrayList<>();
    new TreeMap<>(values)
        .forEach(
            (key, value) ->
                entries.add(Map.of("key", key.replace('_', ' '), "value", shortened(value))));
    return Map.of("title", title, "entries", entries);
  }

  /** A value of the metadata, numbers with five digits. */
  private static String shortened(Object value) {
    return value instanceof Double number && Double.isFinite(number)
        ? new BigDecimal(number).round(new MathContext(5)).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }

  private static String percent(double share) {
    return format("%.2f %%", 100 * share);
  }

  private static String interval(double[] shares) {
    return format("%.2f – %.2f %%", 100 * shares[0], 100 * shares[1]);
  }

  private static String count(int n) {
    return format("%,d", n);
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values).replace("NaN", "–");
  }

  private static String hash(String code) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(code.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      // A browser hashes a script with its line ends as \n.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
