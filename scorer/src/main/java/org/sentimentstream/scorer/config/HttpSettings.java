package org.sentimentstream.scorer.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of an instance.
 *
 * @param host {@link ScorerSetting#HTTP_HOST}
 * @param port {@link ScorerSetting#HTTP_PORT}; 0 for a free one
 * @param token {@link ScorerSetting#HTTP_TOKEN}; null where none is asked for
 * @param metricsOpen {@link ScorerSetting#HTTP_METRICS_OPEN}
 * @param console {@link ScorerSetting#HTTP_CONSOLE}
 * @param keystore {@link ScorerSetting#HTTP_TLS_KEYSTORE}; null for no TLS
 * @param keystorePassword {@link ScorerSetting#HTTP_TLS_KEYSTORE_PASSWORD}; null where it has none
 */
public record HttpSettings(
    String host,
    int port,
    @Nullable String token,
    boolean metricsOpen,
    Console console,
    @Nullable Path keystore,
    @Nullable String keystorePassword) {

  /** What there is of the console. */
  public enum Console {
    OFF,
    READ,
    OPERATE
  }

  private static final String OFF = "off";
  private static final int MAX_PORT = 65_535;

  /** What a header can carry, and a guesser cannot try out. */
  private static final String TOKEN = "[\\x21-\\x7e]{16,1024}";

  public HttpSettings {
    if (token != null && !token.matches(TOKEN)) {
      throw new ConfigurationException(
          ScorerSetting.HTTP_TOKEN.key()
              + ": expected 16 to 1024 visible characters of ASCII, came others, or another number"
              + " of them");
    }
  }

  static @Nullable HttpSettings of(ConfigSources sources) {
    if (sources.text(ScorerSetting.HTTP_PORT).equals(OFF)) {
      return null;
    }
    String keystore = sources.textOrNull(ScorerSetting.HTTP_TLS_KEYSTORE);
    return new HttpSettings(
        sources.text(ScorerSetting.HTTP_HOST),
        port(sources),
        sources.textOrNull(ScorerSetting.HTTP_TOKEN),
        sources.flag(ScorerSetting.HTTP_METRICS_OPEN),
        sources.choice(ScorerSetting.HTTP_CONSOLE, Console.class),
        keystore == null ? null : Path.of(keystore),
        sources.textOrNull(ScorerSetting.HTTP_TLS_KEYSTORE_PASSWORD));
  }

  private static int port(ConfigSources sources) {
    try {
      int port = Integer.parseInt(sources.text(ScorerSetting.HTTP_PORT));
      if (port >= 0 && port <= MAX_PORT) {
        return port;
      }
    } catch (NumberFormatException e) {
      // The same message as for a number out of range.
    }
    throw sources.bad(ScorerSetting.HTTP_PORT, OFF + ", or a whole number from 0 to " + MAX_PORT);
  }

  /** All values but the secrets. */
  @Override
  public String toString() {
    return host
        + ":"
        + port
        + (token == null ? "" : " with a token")
        + (metricsOpen ? ", open metrics" : "")
        + ", console "
        + console
        + (keystore == null ? "" : ", TLS by " + keystore);
  }
}
