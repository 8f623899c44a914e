package org.sentimentstream.scorer.rollout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.HexFormat;
import org.sentimentstream.rollout.ManifestSignature;

/**
 * Somebody vouches for a model, by Ed25519: for its name, version, digest and size, and so for
 * every byte of its file. Not for its location or its facts, which say nothing that the file does
 * not prove.
 *
 * @param keyId which key: see {@link #keyId(PublicKey)}
 * @param signature the signature, 128 hexadecimal digits
 */
public record ModelSignature(String keyId, String signature) {

  static final String ALGORITHM = "Ed25519";

  private static final int KEY_ID_LENGTH = 16;
  private static final int LENGTH = 64;

  public ModelSignature {
    if (!keyId.matches("[0-9a-f]{" + KEY_ID_LENGTH + "}")) {
      throw new IllegalArgumentException(
          "a key id has " + KEY_ID_LENGTH + " lower-case hexadecimal digits, came another text");
    }
    if (!signature.matches("[0-9a-f]{" + 2 * LENGTH + "}")) {
      throw new IllegalArgumentException(
          "a signature has " + LENGTH + " bytes, came one of another length");
    }
  }

  static ModelSignature of(String keyId, byte[] signature) {
    return new ModelSignature(keyId, HexFormat.of().formatHex(signature));
  }

  static ModelSignature of(ManifestSignature signature) {
    ByteBuffer buffer = signature.getSignature().duplicate();
    byte[] bytes = new byte[Math.min(buffer.remaining(), LENGTH + 1)];
    buffer.get(bytes);
    return of(signature.getKeyId(), bytes);
  }

  ManifestSignature toAvro() {
    return new ManifestSignature(keyId, ByteBuffer.wrap(HexFormat.of().parseHex(signature)));
  }

  /** What is signed of a model. */
  static byte[] signedText(Manifest manifest) {
    String text = manifest.id() + "\n" + manifest.digest() + "\n" + manifest.size() + "\n";
    return text.getBytes(UTF_8);
  }

  /** Whether it is the signature of this model by this key. */
  boolean isOf(Manifest manifest, PublicKey key) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(signedText(manifest));
      return verifier.verify(HexFormat.of().parseHex(signature));
    } catch (GeneralSecurityException e) {
      return false; // bytes that are no signature of any text by any key
    }
  }

  /** Names a key: the first digits of the SHA-256 of its X.509 encoding. */
  static String keyId(PublicKey key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(digest).substring(0, KEY_ID_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
