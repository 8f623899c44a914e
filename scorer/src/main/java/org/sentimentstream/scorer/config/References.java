package org.sentimentstream.scorer.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Looks up values that stand somewhere else, with Kafka's own configuration providers: {@code
 * ${file:/path:key}} is a key of a properties file, {@code ${directory:/path:name}} the text of a
 * file, {@code ${env:NAME}} a variable of the environment. A value may hold several. The text of
 * any other {@code ${…}} stays as it is.
 *
 * <p>Kafka leaves a reference that leads nowhere as it is, so that a client would take its text for
 * the password; here it is an error.
 */
final class References implements AutoCloseable {

  /** Kafka's setting for providers that its clients are to use themselves. */
  private static final String CONFIG_PROVIDERS = "config.providers";

  private static final long MAX_FILE_SIZE = 1L << 20;

  private final Map<String, ConfigProvider> providers = new HashMap<>();
  private final ConfigTransformer transformer;

  /**
   * @param found may name providers of the clients: references to those are left to the clients
   * @param environment the variables of the environment
   */
  References(Map<String, ConfigSources.Found> found, Map<String, String> environment) {
    add("file", new FileConfigProvider(), References::fileObstacle);
    add("directory", new DirectoryConfigProvider(), References::directoryObstacle);
    add(
        "env",
        new EnvVarConfigProvider(environment),
        (path, key) -> path.isEmpty() ? null : "expected ${env:NAME}");
    ConfigSources.Found clients = found.get(CONFIG_PROVIDERS);
    if (clients != null) {
      Arrays.stream(clients.value().split(",")).map(String::trim).forEach(providers::remove);
    }
    transformer = new ConfigTransformer(providers);
  }

  private void add(String name, ConfigProvider provider, Check check) {
    provider.configure(Map.of());
    providers.put(name, new Strict(name, provider, check));
  }

  /**
   * The value with all that it refers to.
   *
   * @throws ConfigurationException where a reference leads nowhere
   */
  String resolve(String key, ConfigSources.Found found) {
    try {
      String resolved = transformer.transform(Map.of(key, found.value())).data().get(key);
      // Editors and echo end a file with a line break, which is part of no secret.
      return Objects.requireNonNull(resolved).trim();
    } catch (ConfigException e) {
      throw new ConfigurationException(key + " (" + found.origin() + "): " + e.getMessage());
    }
  }

  private static @Nullable String fileObstacle(String path, String key) {
    Path file = Path.of(path);
    try {
      if (!Files.isRegularFile(file)) {
        return "there is no file " + file;
      }
      return Files.size(file) > MAX_FILE_SIZE
          ? "expected a file of at most " + MAX_FILE_SIZE + " bytes"
          : null;
    } catch (IOException e) {
      return file + " cannot be read";
    }
  }

  private static @Nullable String directoryObstacle(String path, String key) {
    return Files.isDirectory(Path.of(path))
        ? fileObstacle(Path.of(path, key).toString(), key)
        : "there is no directory " + path;
  }

  @Override
  public void close() {
    providers.forEach((name, provider) -> Utils.closeQuietly(provider, name));
  }

  /** Says what is in the way of a key at a path, before the provider is asked; null for nothing. */
  private interface Check {
    @Nullable String obstacle(String path, String key);
  }

  /** A provider of which nothing may be asked that it does not have. */
  private record Strict(String name, ConfigProvider provider, Check check)
      implements ConfigProvider {

    @Override
    public ConfigData get(String path) {
      return provider.get(path);
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
      for (String key : keys) {
        String obstacle = check.obstacle(path, key);
        if (obstacle != null) {
          throw nowhere(path, key, obstacle);
        }
      }
      ConfigData data = provider.get(path, keys);
      for (String key : keys) {
        if (!data.data().containsKey(key)) {
          throw nowhere(path, key, "there is no " + key);
        }
      }
      return data;
    }

    private ConfigException nowhere(String path, String key, String obstacle) {
      String place = path.isEmpty() ? key : path + ":" + key;
      return new ConfigException("${" + name + ":" + place + "} leads nowhere: " + obstacle);
    }

    @Override
    public void configure(Map<String, ?> settings) {
      provider.configure(settings);
    }

    @Override
    public void close() throws IOException {
      provider.close();
    }
  }
}
