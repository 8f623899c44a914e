package org.sentimentstream.scorer.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.sentimentstream.scorer.topics.TopicDifference;
import org.sentimentstream.scorer.topics.TopicDifference.Remedy;

/** Differences of topics for people, and for programs. */
final class TopicTable {

  private TopicTable() {}

  static void print(PrintWriter out, List<TopicDifference> differences, boolean json) {
    if (json) {
      differences.forEach(one -> out.println(json(one)));
    } else if (differences.isEmpty()) {
      out.println("all topics are as they should be");
    } else {
      print(out, differences);
    }
    out.flush();
  }

  private static void print(PrintWriter out, List<TopicDifference> differences) {
    TextTable table = new TextTable("TOPIC", "WHAT", "IS", "SHOULD BE", "REMEDY");
    for (TopicDifference one : differences) {
      table.add(one.topic(), one.what(), one.is(), one.should(), lower(one.remedy(), " "));
    }
    table.print(out);
    differences.stream()
        .filter(one -> !one.note().isEmpty())
        .forEach(one -> out.printf("%s %s: %s%n", one.topic(), one.what(), one.note()));
    out.printf(
        "%d to create, %d to set, %d by hand%n",
        count(differences, Remedy.CREATE),
        count(differences, Remedy.SET),
        count(differences, Remedy.BY_HAND));
  }

  private static ObjectNode json(TopicDifference one) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("topic", one.topic())
            .put("what", one.what())
            .put("is", one.is())
            .put("should", one.should())
            .put("remedy", lower(one.remedy(), "_"));
    return one.note().isEmpty() ? line : line.put("note", one.note());
  }

  private static long count(List<TopicDifference> differences, Remedy remedy) {
    return differences.stream().filter(one -> one.remedy() == remedy).count();
  }

  private static String lower(Remedy remedy, String gap) {
    return remedy.name().toLowerCase(Locale.ROOT).replace("_", gap);
  }
}
