package org.sentimentstream.scorer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Pairs of keys in PEM files, as {@code openssl genpkey} and {@code openssl pkey} write them. */
public final class TestKeys {

  private TestKeys() {}

  /** Writes NAME.pem and NAME-private.pem. */
  public static void write(Path directory, String name, String algorithm) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
      Files.writeString(
          directory.resolve(name + ".pem"), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
      Files.writeString(
          directory.resolve(name + "-private.pem"),
          pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String pem(String label, byte[] block) {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(block);
    return "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n";
  }
}
