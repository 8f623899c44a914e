package org.sentimentstream.scorer.http;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.ScorerSetting;

/** Certificate and private key of the HTTP server. Kafka reads the file, as it reads its own. */
final class ServerKeys {

  private ServerKeys() {}

  /**
   * @throws ConfigurationException where the file holds no such thing, or not for this password
   */
  static SslContextFactory.Server load(Path file, @Nullable String password) {
    boolean pem = file.toString().endsWith(".pem");
    Map<String, Object> settings = new HashMap<>();
    settings.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, file.toString());
    settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, pem ? "PEM" : "PKCS12");
    if (password != null) {
      // A PEM file has a password for the key alone, which Kafka calls the key's.
      settings.put(
          pem ? SslConfigs.SSL_KEY_PASSWORD_CONFIG : SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
          new Password(password));
    }
    ConfigDef definition = new ConfigDef();
    SslConfigs.addClientSslSupport(definition);
    SslContextFactory.Server keys = new SslContextFactory.Server();
    try (DefaultSslEngineFactory files = new DefaultSslEngineFactory()) {
      files.configure(definition.parse(settings));
      keys.setKeyStore(files.keystore());
    } catch (KafkaException e) {
      throw new ConfigurationException(
          ScorerSetting.HTTP_TLS_KEYSTORE.key()
              + ": expected a certificate and its private key in "
              + file
              + " ("
              + (pem ? "PEM" : "PKCS12")
              + "): "
              + e.getMessage());
    }
    keys.setKeyManagerPassword(password == null ? "" : password);
    return keys;
  }
}
