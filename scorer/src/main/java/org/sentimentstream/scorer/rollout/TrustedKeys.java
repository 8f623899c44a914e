package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.config.ScorerSetting;

/**
 * The public keys of those whose models an instance takes: where there are any, a model needs the
 * signature of one of them. They are read once, when the instance starts.
 */
public final class TrustedKeys {

  private static final String LABEL = "PUBLIC KEY";
  private static final TrustedKeys NONE = new TrustedKeys(Map.of());

  /** The keys by id; none: a model needs no signature. */
  private final Map<String, PublicKey> keys;

  private TrustedKeys(Map<String, PublicKey> keys) {
    this.keys = keys;
  }

  /**
   * The keys of {@link ScorerSetting#MODEL_TRUSTED_KEYS}.
   *
   * @throws ConfigurationException where there is no key, or a file that is not one
   */
  public static TrustedKeys of(ScorerConfig config) {
    Path path = config.trustedKeys();
    return path == null ? NONE : read(path);
  }

  /** No keys: models need no signature. */
  static TrustedKeys none() {
    return NONE;
  }

  private static TrustedKeys read(Path path) {
    Map<String, PublicKey> keys = new TreeMap<>();
    for (Path file : Files.isDirectory(path) ? pemFiles(path) : List.of(path)) {
      for (byte[] block : PemFile.read(file, LABEL)) {
        PublicKey key = key(file, block);
        keys.put(ModelSignature.keyId(key), key);
      }
    }
    return new TrustedKeys(keys);
  }

  private static List<Path> pemFiles(Path directory) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.pem")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new ConfigurationException(
          ScorerSetting.MODEL_TRUSTED_KEYS.key() + ": " + directory + " cannot be read: " + e);
    }
    if (files.isEmpty()) {
      throw new ConfigurationException(
          ScorerSetting.MODEL_TRUSTED_KEYS.key()
              + ": expected at least one file *.pem in "
              + directory
              + ", there is none");
    }
    return files;
  }

  private static PublicKey key(Path file, byte[] block) {
    try {
      return KeyFactory.getInstance(ModelSignature.ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(block));
    } catch (GeneralSecurityException e) {
      throw PemFile.bad(file, LABEL, "its block is something else");
    }
  }

  /**
   * Lets a model pass that one of the keys has signed, or any where there are no keys.
   *
   * @throws BadModelException where none of them vouches for it
   */
  public void verify(Manifest manifest) throws BadModelException {
    if (keys.isEmpty()) {
      return;
    }
    ModelSignature signature = manifest.signature();
    if (signature == null) {
      throw new BadModelException(
          "expected a model signed by " + trusted() + ", " + manifest.id() + " is not signed");
    }
    PublicKey key = keys.get(signature.keyId());
    if (key == null) {
      throw new BadModelException(
          "expected a model signed by "
              + trusted()
              + ", "
              + manifest.id()
              + " is signed by the unknown key "
              + signature.keyId());
    }
    if (!signature.isOf(manifest, key)) {
      throw new BadModelException(
          "the signature by key "
              + signature.keyId()
              + " is not one of "
              + manifest.id()
              + " with SHA-256 "
              + manifest.digest()
              + " and "
              + manifest.size()
              + " bytes");
    }
  }

  private String trusted() {
    return (keys.size() == 1 ? "the trusted key " : "one of the trusted keys ")
        + String.join(", ", keys.keySet());
  }
}
