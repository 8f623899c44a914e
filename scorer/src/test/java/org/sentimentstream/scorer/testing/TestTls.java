package org.sentimentstream.scorer.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine's loopback address, made by the JDK's keytool.
 *
 * @param keyStore the certificate with its private key, PKCS12
 * @param keyPassword of the key store
 * @param trustStore the certificate alone, PKCS12: who trusts it trusts the server
 * @param trustPassword of the trust store
 */
public record TestTls(Path keyStore, String keyPassword, Path trustStore, String trustPassword) {

  /** The subject of the certificate. */
  public static final String SUBJECT = "CN=localhost";

  /** Makes the certificate; the passwords have at least six characters. */
  public static TestTls create(Path directory, String keyPassword, String trustPassword)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path keyStore = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    "server",
                    "-keyalg",
                    "EC",
                    "-dname",
                    SUBJECT,
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    keyStore.toString(),
                    "-storepass",
                    keyPassword))
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", load(keyStore, keyPassword).getCertificate("server"));
    Path trustStore = directory.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(trustStore)) {
      trusted.store(out, trustPassword.toCharArray());
    }
    return new TestTls(keyStore, keyPassword, trustStore, trustPassword);
  }

  /** For a server with this certificate, and for a client that trusts it. */
  public SSLContext context() throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(keyStore, keyPassword), keyPassword.toCharArray());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load(trustStore, trustPassword));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(Path file, String password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password.toCharArray());
    }
    return store;
  }
}
