package org.sentimentstream.scorer.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Who issues OAuth tokens: JSON Web Tokens (RFC 7519) signed with RS256, and the key to check. */
public final class TestTokens {

  private static final String KEY_ID = "test";

  private final KeyPair keys;

  public TestTokens() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.keys = generator.generateKeyPair();
  }

  /** Writes the public key as a JSON Web Key Set (RFC 7517). */
  public void writeKeySet(Path file) throws IOException {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    ObjectNode set = JsonNodeFactory.instance.objectNode();
    set.putArray("keys")
        .addObject()
        .put("kty", "RSA")
        .put("use", "sig")
        .put("alg", "RS256")
        .put("kid", KEY_ID)
        .put("n", encode(key.getModulus()))
        .put("e", encode(key.getPublicExponent()));
    Files.writeString(file, set.toString());
  }

  /** Writes a token for a subject. */
  public void write(Path file, String subject, Instant expires)
      throws IOException, GeneralSecurityException {
    ObjectNode header =
        JsonNodeFactory.instance.objectNode().put("alg", "RS256").put("kid", KEY_ID);
    ObjectNode claims =
        JsonNodeFactory.instance
            .objectNode()
            .put("sub", subject)
            .put("scope", "kafka")
            .put("iat", expires.minusSeconds(3_600).getEpochSecond())
            .put("exp", expires.getEpochSecond());
    String signed = encode(header) + "." + encode(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(signed.getBytes(US_ASCII));
    Files.writeString(file, signed + "." + encode(signature.sign()));
  }

  private static String encode(ObjectNode json) {
    return encode(json.toString().getBytes(US_ASCII));
  }

  /** Without the byte that holds nothing but the sign. */
  private static String encode(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return encode(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
