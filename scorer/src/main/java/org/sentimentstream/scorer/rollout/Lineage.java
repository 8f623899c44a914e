package org.sentimentstream.scorer.rollout;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;

/**
 * A checkpoint's {@code metadata.json} as flat, bounded maps: {@code data.dictionary_sha256},
 * {@code hyper_parameters.patience} and so on. The data come first, so that options are what is
 * left out where there are too many.
 */
final class Lineage {

  private Lineage() {}

  static Map<String, String> of(CheckpointMetadata metadata) {
    Map<String, String> flat = new TreeMap<>();
    flatten("data", metadata.data(), flat);
    flatten("hyper_parameters", metadata.hyperParameters(), flat);
    return flat;
  }

  private static void flatten(String name, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> map) {
      map.entrySet().stream()
          .sorted(Comparator.comparing((Map.Entry<?, ?> entry) -> String.valueOf(entry.getKey())))
          .forEach(entry -> flatten(name + "." + entry.getKey(), entry.getValue(), into));
    } else if (into.size() < CheckpointFacts.MAX_ENTRIES) {
      into.putIfAbsent(cut(name), cut(String.valueOf(value)));
    }
  }

  /** The first metrics by name; one that is no number says nothing. */
  static Map<String, Double> metrics(CheckpointMetadata metadata) {
    Map<String, Double> some = new TreeMap<>();
    new TreeMap<>(metadata.metrics())
        .forEach(
            (name, value) -> {
              if (some.size() < CheckpointFacts.MAX_ENTRIES && Double.isFinite(value)) {
                some.put(cut(name), value);
              }
            });
    return some;
  }

  /** The beginning of a text, as long as is allowed. */
  static String cut(String text) {
    return text.length() <= CheckpointFacts.MAX_LENGTH
        ? text
        : text.substring(0, CheckpointFacts.MAX_LENGTH);
  }
}
