package org.sentimentstream.scorer.command;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerSetting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/**
 * The options by which every command that talks to Kafka finds it. They come over the environment,
 * which comes over the properties file.
 */
public final class KafkaOptions {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaOptions.class);

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers, comma-separated (SENTIMENT_BOOTSTRAP_SERVERS).")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "Schema registry (SENTIMENT_SCHEMA_REGISTRY_URL).")
  private @Nullable String schemaRegistry;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file with any setting of the scorer, of Kafka or of the serdes.")
  private @Nullable Path configFile;

  @Option(
      names = "-X",
      paramLabel = "KEY=VALUE",
      description =
          "Any setting, for example -X security.protocol=SSL; may be repeated. Every user of the"
              + " machine can see it, so give a password as $${file:/path:key}.")
  private Map<String, String> settings = new LinkedHashMap<>();

  /** The configuration that the options, the environment and the file make. */
  public ScorerConfig config() {
    settings.forEach(KafkaOptions::warnOfSecret);
    Map<String, String> given = new LinkedHashMap<>(settings);
    if (bootstrapServers != null) {
      given.put(ScorerSetting.BOOTSTRAP_SERVERS.key(), bootstrapServers);
    }
    if (schemaRegistry != null) {
      given.put(ScorerSetting.SCHEMA_REGISTRY_URL.key(), schemaRegistry);
    }
    return ScorerConfig.load(configFile, System.getenv(), given);
  }

  private static void warnOfSecret(String key, String value) {
    if (ScorerConfig.isSecret(key) && !value.contains("${")) {
      LOG.warn(
          "{} is on the command line, where every user of the machine can see it; give it as"
              + " ${file:/path:key}, or in the environment",
          key);
    }
  }
}
