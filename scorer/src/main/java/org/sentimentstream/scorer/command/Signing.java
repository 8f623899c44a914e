package org.sentimentstream.scorer.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelSigner;
import picocli.CommandLine.Option;

/** The option of the commands that register a model to sign it. */
final class Signing {

  @Option(
      names = "--sign-key",
      paramLabel = "FILE",
      description = "Sign it: an Ed25519 private key, PKCS #8 in PEM, not encrypted.")
  private @Nullable Path key;

  /** Null where nothing is to be signed. */
  @Nullable ModelSigner signer() {
    return key == null ? null : ModelSigner.of(key);
  }

  static Manifest sign(Manifest manifest, @Nullable ModelSigner signer) {
    return signer == null ? manifest : signer.sign(manifest);
  }
}
