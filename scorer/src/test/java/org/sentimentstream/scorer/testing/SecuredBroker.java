package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.localstack.EmbeddedBroker;

/**
 * A broker that lets in who proves who he is, and lets him do what an ACL allows. All its listeners
 * speak TLS. Clients log in with SCRAM-SHA-512, or with a signed token that Kafka's own validator
 * checks against a file of keys; the controller knows its broker by the certificate.
 */
public final class SecuredBroker implements AutoCloseable {

  /** Who may do everything. */
  public static final String ADMIN = "admin";

  private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
  private static final String ALLOWED_FILES = "org.apache.kafka.sasl.oauthbearer.allowed.files";

  private final Path directory;
  private final TestTls tls;
  private final TestTokens tokens;
  private final EmbeddedBroker broker;

  private SecuredBroker(Path directory, TestTls tls, TestTokens tokens, EmbeddedBroker broker) {
    this.directory = directory;
    this.tls = tls;
    this.tokens = tokens;
    this.broker = broker;
  }

  /** Starts a broker that knows {@link #ADMIN} and these users. */
  public static SecuredBroker start(List<String> users)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path directory =
        Files.createTempDirectory(Path.of("target"), "secured-broker-").toAbsolutePath();
    TestTls tls = TestTls.create(directory, "key-sesame-1", "trust-sesame-2");
    TestTokens tokens = new TestTokens();
    Path keySet = directory.resolve("jwks.json");
    tokens.writeKeySet(keySet);
    // Without this Kafka opens no file or address of OAuth, on either side.
    allow(keySet);
    List<String> credentials =
        Stream.concat(Stream.of(ADMIN), users.stream())
            .map(user -> "SCRAM-SHA-512=[name=" + user + ",password=" + password(user) + "]")
            .toList();
    EmbeddedBroker broker =
        EmbeddedBroker.start(directory.resolve("data"), 0, settings(tls, keySet), credentials);
    return new SecuredBroker(directory, tls, tokens, broker);
  }

  private static void allow(Path file) {
    System.setProperty(ALLOWED_URLS, join(System.getProperty(ALLOWED_URLS), file.toUri()));
    System.setProperty(ALLOWED_FILES, join(System.getProperty(ALLOWED_FILES), file));
  }

  private static String join(@Nullable String before, Object more) {
    return before == null ? more.toString() : before + "," + more;
  }

  private static Map<String, String> settings(TestTls tls, Path keySet) {
    String clients = "listener.name.clients.";
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:SSL");
    settings.put("ssl.keystore.location", tls.keyStore().toString());
    settings.put("ssl.keystore.password", tls.keyPassword());
    settings.put("ssl.keystore.type", "PKCS12");
    settings.put("ssl.truststore.location", tls.trustStore().toString());
    settings.put("ssl.truststore.password", tls.trustPassword());
    settings.put("ssl.truststore.type", "PKCS12");
    settings.put("listener.name.controller.ssl.client.auth", "required");
    settings.put("sasl.enabled.mechanisms", "SCRAM-SHA-512,OAUTHBEARER");
    settings.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-512");
    settings.put(clients + "scram-sha-512.sasl.jaas.config", scramLogin(ADMIN, password(ADMIN)));
    settings.put(
        clients + "oauthbearer.sasl.jaas.config",
        OAuthBearerLoginModule.class.getName() + " required;");
    settings.put(
        clients + "oauthbearer.sasl.server.callback.handler.class",
        OAuthBearerValidatorCallbackHandler.class.getName());
    settings.put("sasl.oauthbearer.jwks.endpoint.url", keySet.toUri().toString());
    settings.put("authorizer.class.name", StandardAuthorizer.class.getName());
    settings.put("allow.everyone.if.no.acl.found", "false");
    settings.put("super.users", "User:" + ADMIN + ";User:" + TestTls.SUBJECT);
    return settings;
  }

  /** What a user proves himself with. */
  public static String password(String user) {
    return "sesame-of-" + user;
  }

  private static String scramLogin(String user, String password) {
    return ScramLoginModule.class.getName()
        + " required username=\""
        + user
        + "\" password=\""
        + password
        + "\";";
  }

  /** The certificate of the broker. */
  public TestTls tls() {
    return tls;
  }

  /** Who issues the tokens that this broker takes. */
  public TestTokens tokens() {
    return tokens;
  }

  /** Settings of a client that trusts the broker, and does not say who it is. */
  public Map<String, String> anonymous() {
    return Map.of(
        "bootstrap.servers",
        broker.bootstrapServers(),
        "security.protocol",
        "SSL",
        "ssl.truststore.location",
        tls.trustStore().toString(),
        "ssl.truststore.password",
        tls.trustPassword(),
        "ssl.truststore.type",
        "PKCS12");
  }

  /** Settings of a client of a user. */
  public Map<String, String> as(String user) {
    return as(user, password(user));
  }

  public Map<String, String> as(String user, String password) {
    Map<String, String> settings = new HashMap<>(anonymous());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "SCRAM-SHA-512");
    settings.put("sasl.jaas.config", scramLogin(user, password));
    return settings;
  }

  /** Settings of a client that logs in with a token of its own from a file. */
  public Map<String, String> withToken(TestTokens issuer, String subject, Instant expires)
      throws IOException, GeneralSecurityException {
    Path token = Files.createTempFile(directory, subject, ".jwt");
    issuer.write(token, subject, expires);
    allow(token);
    Map<String, String> settings = new HashMap<>(anonymous());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "OAUTHBEARER");
    settings.put("sasl.jaas.config", OAuthBearerLoginModule.class.getName() + " required;");
    settings.put(
        "sasl.login.callback.handler.class", OAuthBearerLoginCallbackHandler.class.getName());
    settings.put("sasl.oauthbearer.token.endpoint.url", token.toUri().toString());
    return settings;
  }

  @Override
  public void close() {
    broker.close();
  }
}
