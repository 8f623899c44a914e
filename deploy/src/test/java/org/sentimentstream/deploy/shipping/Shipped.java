package org.sentimentstream.deploy.shipping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The shipped files, read. */
final class Shipped {

  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  static final Path CHART = Path.of("helm/sentiment");

  private Shipped() {}

  /** All rules, those that record among them. */
  static List<JsonNode> rules() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group :
        YAML.readTree(CHART.resolve("files/alerts.yml").toFile()).path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  static List<JsonNode> alerts() throws IOException {
    return rules().stream().filter(rule -> rule.has("alert")).toList();
  }

  /** Every query of the dashboard, with values in the place of its variables. */
  static List<String> dashboardQueries() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(CHART.resolve("files/dashboard.json").toFile());
    List<String> queries = new ArrayList<>();
    dashboard.findValuesAsText("expr").forEach(query -> queries.add(withoutVariables(query)));
    return queries;
  }

  private static String withoutVariables(String query) {
    return query.replace("$job", "sentiment").replace("$__rate_interval", "1m");
  }
}
