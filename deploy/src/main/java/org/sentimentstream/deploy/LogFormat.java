package org.sentimentstream.deploy;

import java.util.Map;

/** What a line of the log is. {@code logback.xml} reads the same variable. */
enum LogFormat {
  TEXT,
  JSON;

  /** The variable of the environment that chooses: {@code text}, which is the default, or json. */
  static final String VARIABLE = "SENTIMENT_LOG_FORMAT";

  /**
   * @throws IllegalArgumentException where the variable says something else
   */
  static LogFormat of(Map<String, String> environment) {
    String chosen = environment.getOrDefault(VARIABLE, "");
    return switch (chosen) {
      case "", "text" -> TEXT;
      case "json" -> JSON;
      default ->
          throw new IllegalArgumentException(
              VARIABLE + ": expected text or json, came \"" + chosen + "\"");
    };
  }
}
