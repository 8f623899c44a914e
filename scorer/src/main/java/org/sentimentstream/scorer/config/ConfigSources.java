package org.sentimentstream.scorer.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The settings as they were found, each with the place it came from. A later source wins: defaults,
 * then a properties file, then the environment, then the command line. A value of any source may
 * refer to where it stands, as {@link References} says.
 */
final class ConfigSources {

  private static final String VARIABLE_PREFIX = "SENTIMENT_";
  private static final String KAFKA_VARIABLE_PREFIX = "SENTIMENT_KAFKA_";
  private static final long MAX_FILE_SIZE = 1L << 20;

  /**
   * A value and where it was found.
   *
   * @param written as it stands there; what it refers to may be a secret
   */
  record Found(String value, String origin, String written) {

    Found(String value, String origin) {
      this(value, origin, value);
    }
  }

  private final Map<String, Found> found = new LinkedHashMap<>();
  private Map<String, String> environment = System.getenv();

  ConfigSources() {
    for (ScorerSetting setting : ScorerSetting.values()) {
      setting
          .defaultValue()
          .ifPresent(value -> found.put(setting.key(), new Found(value, "default")));
    }
  }

  ConfigSources addFile(Path file) {
    Properties properties = new Properties();
    try {
      if (Files.size(file) > MAX_FILE_SIZE) {
        throw new ConfigurationException(
            file + ": expected a properties file of at most " + MAX_FILE_SIZE + " bytes");
      }
      try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
        properties.load(reader);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigurationException(
          "expected a properties file at " + file + ": " + reason(file, e));
    }
    for (String key : properties.stringPropertyNames()) {
      put(key, properties.getProperty(key), file.toString());
    }
    return this;
  }

  private static String reason(Path file, Exception e) {
    if (!Files.exists(file)) {
      return "there is no such file";
    }
    return Files.isRegularFile(file) ? String.valueOf(e.getMessage()) : "that is not a file";
  }

  ConfigSources addEnvironment(Map<String, String> variables) {
    environment = variables;
    variables.forEach(
        (variable, value) -> {
          Optional<ScorerSetting> setting = ScorerSetting.ofVariable(variable);
          if (setting.isPresent()) {
            put(setting.get().key(), value, "environment variable " + variable);
          } else if (variable.startsWith(KAFKA_VARIABLE_PREFIX)) {
            String key = variable.substring(KAFKA_VARIABLE_PREFIX.length());
            put(
                key.toLowerCase(Locale.ROOT).replace('_', '.'),
                value,
                "environment variable " + variable);
          } else if (variable.startsWith(VARIABLE_PREFIX)) {
            refuseMisspelt(variable);
          }
        });
    return this;
  }

  /** Other variables that begin with SENTIMENT_ may belong to the launcher or to the operator. */
  private static void refuseMisspelt(String variable) {
    ScorerSetting.misspeltAs(variable)
        .ifPresent(
            setting -> {
              throw new ConfigurationException(
                  "unknown environment variable "
                      + variable
                      + ": did you mean "
                      + setting.variable()
                      + "?");
            });
  }

  ConfigSources addValues(Map<String, String> values, String origin) {
    values.forEach((key, value) -> put(key, value, origin));
    return this;
  }

  private void put(String key, String value, String origin) {
    String trimmedKey = key.trim();
    if (trimmedKey.startsWith(ScorerSetting.OWN_PREFIX)
        && ScorerSetting.ofKey(trimmedKey).isEmpty()) {
      throw new ConfigurationException(
          "unknown setting "
              + trimmedKey
              + " ("
              + origin
              + "): did you mean "
              + ScorerSetting.nearestToKey(trimmedKey).key()
              + "?");
    }
    found.put(trimmedKey, new Found(value.trim(), origin));
  }

  /** Puts what they refer to in the place of the values that refer to something. */
  ConfigSources resolve() {
    try (References references = new References(found, environment)) {
      found.replaceAll(
          (key, value) ->
              new Found(references.resolve(key, value), value.origin(), value.written()));
    }
    return this;
  }

  /** A setting's text; an error where it is required and missing. */
  String text(ScorerSetting setting) {
    Found value = found.get(setting.key());
    if (value == null || (value.value().isEmpty() && setting.defaultValue().isEmpty())) {
      throw new ConfigurationException(
          setting.key()
              + " is needed ("
              + setting.meaning()
              + "): give it in the properties file, as "
              + setting.variable()
              + " or on the command line");
    }
    return value.value();
  }

  @Nullable String textOrNull(ScorerSetting setting) {
    String value = text(setting);
    return value.isEmpty() ? null : value;
  }

  int integer(ScorerSetting setting, int least, int most) {
    String value = text(setting);
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same message as for a number out of range.
    }
    throw bad(setting, "a whole number from " + least + " to " + most);
  }

  boolean flag(ScorerSetting setting) {
    return switch (text(setting).toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw bad(setting, "true or false");
    };
  }

  /** One of some names, in upper or lower case. */
  <E extends Enum<E>> E choice(ScorerSetting setting, Class<E> choices) {
    List<String> names = new ArrayList<>();
    for (E choice : choices.getEnumConstants()) {
      if (choice.name().equalsIgnoreCase(text(setting))) {
        return choice;
      }
      names.add(choice.name().toLowerCase(Locale.ROOT));
    }
    throw bad(setting, "one of " + String.join(", ", names));
  }

  ConfigurationException bad(ScorerSetting setting, String expected) {
    Found value = found.getOrDefault(setting.key(), new Found("", "default"));
    return new ConfigurationException(
        setting.key()
            + ": expected "
            + expected
            + ", came \""
            + value.written()
            + "\" ("
            + value.origin()
            + ")");
  }

  /** What no setting of the scorer reads: for the Kafka clients and the serdes. */
  Map<String, String> others() {
    Map<String, String> others = new LinkedHashMap<>();
    found.forEach(
        (key, value) -> {
          if (ScorerSetting.ofKey(key).isEmpty()) {
            others.put(key, value.value());
          }
        });
    return others;
  }
}
