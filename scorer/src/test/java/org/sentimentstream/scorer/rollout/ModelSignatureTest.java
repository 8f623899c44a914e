package org.sentimentstream.scorer.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.rollout.ManifestSignature;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.testing.TestKeys;

class ModelSignatureTest {

  // openssl genpkey -algorithm ed25519, and its public half by openssl pkey -pubout.
  private static final String OPENSSL_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIPBuZ2lmC9qXKaIyEgxFHaBAaPWB8+iRgRjs8eRw2/dy
      -----END PRIVATE KEY-----
      """;
  private static final String OPENSSL_PUBLIC =
      """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEAUBXNeD5zP8ZRl10bsZoTsdnlhMwCEpjb4eD/oTkVWog=
      -----END PUBLIC KEY-----
      """;

  /** By openssl pkey -pubin -outform DER | sha256sum. */
  private static final String OPENSSL_KEY_ID = "bf8174864ed5467b";

  /** Of the manifest below, by openssl pkeyutl -sign -rawin. */
  private static final String OPENSSL_SIGNATURE =
      "2bc723880931f58c5e6138847bbcd6942bb0b7d2d6898f101be6d9de9d327954"
          + "acfdd4a529270e6e973ad9b958e14e5c74486e9cda822696d10402bdeeb5bd05";

  private static final Manifest MANIFEST =
      new Manifest(new ModelId("imdb", "1.0"), "a".repeat(64), 1_000, null);

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    for (String name : new String[] {"alice", "bob"}) {
      TestKeys.write(directory, name, "Ed25519");
    }
    Files.writeString(directory.resolve("openssl-private.pem"), OPENSSL_PRIVATE);
    Files.writeString(directory.resolve("openssl.pem"), OPENSSL_PUBLIC);
  }

  private static TrustedKeys trusted(Path keys) {
    return TrustedKeys.of(
        ScorerConfig.of(
            Map.of(
                "bootstrap.servers", "b:1",
                "schema.registry.url", "http://r",
                "sentiment.model.trusted.keys", keys.toString())));
  }

  private ModelSigner signer(String name) {
    return ModelSigner.of(directory.resolve(name + "-private.pem"));
  }

  private TrustedKeys alice() {
    return trusted(directory.resolve("alice.pem"));
  }

  @Test
  void shouldLetAModelPassThatATrustedKeySigned() {
    Manifest signed = signer("alice").sign(MANIFEST);

    assertThat(Manifest.of(signed.toAvro())).isEqualTo(signed);
    assertThatCode(() -> alice().verify(Manifest.of(signed.toAvro()))).doesNotThrowAnyException();
  }

  @Test
  void shouldSignAsOpensslDoes() {
    ModelSigner signer = signer("openssl");

    assertThat(signer.keyId()).isEqualTo(OPENSSL_KEY_ID);
    assertThat(signer.sign(MANIFEST).signature())
        .isEqualTo(new ModelSignature(OPENSSL_KEY_ID, OPENSSL_SIGNATURE));
    assertThatCode(() -> trusted(directory.resolve("openssl.pem")).verify(signer.sign(MANIFEST)))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldTakeSeveralKeysOfADirectoryOrOfAFile() throws IOException {
    Path keys = Files.createDirectory(directory.resolve("keys"));
    Files.copy(directory.resolve("alice.pem"), keys.resolve("alice.pem"));
    Files.copy(directory.resolve("bob.pem"), keys.resolve("bob.pem"));
    Files.writeString(keys.resolve("README"), "whose keys these are");
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both,
        Files.readString(keys.resolve("alice.pem")) + Files.readString(keys.resolve("bob.pem")));

    for (Path path : new Path[] {keys, both}) {
      assertThatCode(() -> trusted(path).verify(signer("alice").sign(MANIFEST)))
          .doesNotThrowAnyException();
      assertThatCode(() -> trusted(path).verify(signer("bob").sign(MANIFEST)))
          .doesNotThrowAnyException();
      assertRefused(trusted(path), signer("openssl").sign(MANIFEST), "unknown key");
    }
  }

  @Test
  void shouldRefuseAModelThatNobodySigned() {
    assertRefused(alice(), MANIFEST, "imdb:1.0 is not signed");
    assertRefused(alice(), MANIFEST, "the trusted key " + signer("alice").keyId());
  }

  @Test
  void shouldNeedNoSignatureWhereNoKeysAreSet() {
    assertThatCode(() -> trusted(Path.of("")).verify(MANIFEST)).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseAnUnknownKey() {
    assertRefused(
        alice(), signer("bob").sign(MANIFEST), "the unknown key " + signer("bob").keyId());
  }

  @Test
  void shouldRefuseWhatWasChangedSinceItWasSigned() {
    ModelSignature signature = Objects.requireNonNull(signer("alice").sign(MANIFEST).signature());
    ModelId id = MANIFEST.id();
    String digest = MANIFEST.digest();
    long size = MANIFEST.size();
    Manifest[] changed = {
      new Manifest(new ModelId("imdc", "1.0"), digest, size, null),
      new Manifest(new ModelId("imdb", "1.1"), digest, size, null),
      new Manifest(id, "a".repeat(63) + "b", size, null),
      new Manifest(id, digest, size + 1, null),
    };

    for (Manifest manifest : changed) {
      assertRefused(alice(), manifest.withSignature(signature), "is not one of " + manifest.id());
    }
    ModelSignature ofBob = Objects.requireNonNull(signer("bob").sign(MANIFEST).signature());
    assertRefused(
        alice(),
        MANIFEST.withSignature(new ModelSignature(signature.keyId(), ofBob.signature())),
        "is not one of");
    assertRefused(
        alice(),
        MANIFEST.withSignature(new ModelSignature(signature.keyId(), "f".repeat(128))),
        "is not one of");
  }

  private static void assertRefused(TrustedKeys keys, Manifest manifest, String reason) {
    assertThatThrownBy(() -> keys.verify(manifest))
        .isInstanceOf(BadModelException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void shouldRefuseAnUnverifiedModelBeforeAnythingIsFetched() {
    Path cache = directory.resolve("cache");
    ArtifactSource none =
        (wanted, into) -> {
          throw new IOException("it was fetched");
        };

    assertThatThrownBy(() -> new ModelStore(cache, none, none, alice()).fetch(MANIFEST))
        .isInstanceOf(BadModelException.class);
    assertThat(cache).doesNotExist();
  }

  @Test
  void shouldSayInOneLineThatAFileIsNoKey() throws IOException {
    TestKeys.write(directory, "rsa", "RSA");
    TestKeys.write(directory, "x25519", "X25519");
    Path garbage = Files.writeString(directory.resolve("garbage.pem"), "no key\nat all\n");
    Path broken =
        Files.writeString(
            directory.resolve("broken.pem"),
            "-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n");
    Path large = Files.write(directory.resolve("large.pem"), new byte[70_000]);
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertNoPublicKey(garbage, "it has none");
    assertNoPublicKey(broken, "not Base64");
    assertNoPublicKey(large, "more than 65536 bytes");
    assertNoPublicKey(directory.resolve("missing.pem"), "there is no such file");
    assertNoPublicKey(directory.resolve("rsa.pem"), "something else");
    assertNoPublicKey(directory.resolve("x25519.pem"), "something else");
    assertNoPublicKey(directory.resolve("alice-private.pem"), "it has a block PRIVATE KEY");
    assertNoPublicKey(empty, "there is none");
    for (String name : new String[] {"alice", "rsa-private", "x25519-private", "both-private"}) {
      Path file = directory.resolve(name + ".pem");
      if (name.startsWith("both")) {
        String key = Files.readString(directory.resolve("alice-private.pem"));
        Files.writeString(file, key + key);
      }
      assertThatThrownBy(() -> ModelSigner.of(file))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining(file + ": expected a PEM file")
          .hasMessageNotContaining("\n");
    }
  }

  private static void assertNoPublicKey(Path file, String reason) {
    assertThatThrownBy(() -> trusted(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
  }

  @Test
  void shouldRefuseBytesThatAreNoSignature() {
    ByteBuffer tooLong = ByteBuffer.allocate(1 << 20);

    assertThatThrownBy(() -> ModelSignature.of(new ManifestSignature("0123456789abcdef", tooLong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 bytes");
    assertThatThrownBy(
            () -> ModelSignature.of(new ManifestSignature("me", ByteBuffer.allocate(64))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key id");
  }
}
