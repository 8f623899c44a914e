package org.sentimentstream.scorer.rollout;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Signs models with a private key, for instances that {@link TrustedKeys} make careful. The key is
 * made by {@code openssl genpkey -algorithm ed25519 -out key.pem}.
 */
public final class ModelSigner {

  private static final String LABEL = "PRIVATE KEY";

  private final PrivateKey key;
  private final PublicKey publicKey;

  private ModelSigner(PrivateKey key, PublicKey publicKey) {
    this.key = key;
    this.publicKey = publicKey;
  }

  /**
   * Reads the private key.
   *
   * @param pem PKCS #8 in a PEM file, not encrypted
   * @throws org.sentimentstream.scorer.config.ConfigurationException where it is something else
   */
  public static ModelSigner of(Path pem) {
    List<byte[]> blocks = PemFile.read(pem, LABEL);
    if (blocks.size() != 1) {
      throw PemFile.bad(pem, LABEL, "it has " + blocks.size());
    }
    try {
      PrivateKey key =
          KeyFactory.getInstance(ModelSignature.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
      return new ModelSigner(key, publicKey(key));
    } catch (GeneralSecurityException e) {
      throw PemFile.bad(pem, LABEL, "its block is something else");
    }
  }

  /**
   * The public half, which the file lacks. The platform computes it nowhere but where it makes a
   * pair, from 32 random bytes that are the private key: so it is given these.
   */
  private static PublicKey publicKey(PrivateKey key) throws GeneralSecurityException {
    byte[] seed = ((EdECPrivateKey) key).getBytes().orElseThrow();
    KeyPairGenerator generator = KeyPairGenerator.getInstance(ModelSignature.ALGORITHM);
    generator.initialize(seed.length * Byte.SIZE - 1, new Seed(seed));
    return generator.generateKeyPair().getPublic();
  }

  /** Gives the bytes that it was given. */
  private static final class Seed extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final byte[] seed;

    Seed(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }

  /** Names the key, as instances do that trust it. */
  public String keyId() {
    return ModelSignature.keyId(publicKey);
  }

  /** The same manifest, signed. */
  public Manifest sign(Manifest manifest) {
    try {
      Signature signer = Signature.getInstance(ModelSignature.ALGORITHM);
      signer.initSign(key);
      signer.update(ModelSignature.signedText(manifest));
      ModelSignature signature = ModelSignature.of(keyId(), signer.sign());
      if (!signature.isOf(manifest, publicKey)) {
        throw new IllegalStateException("the two halves of the key do not belong together");
      }
      return manifest.withSignature(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has Ed25519", e);
    }
  }
}
