package org.sentimentstream.scorer.command;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RolloutClient;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code model register}: a checkpoint that every instance fetches from a URI. */
@Command(
    name = "register",
    description = {
      "Register a checkpoint that instances fetch from a file: or https: URI.",
      "What identifies it is read from the file at that place, from a local copy (--copy), or given"
          + " with --name, --model-version, --digest and --size."
    },
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ModelRegisterCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(paramLabel = "FILE|URI", description = "Where the instances find the checkpoint.")
  private String location;

  @Option(names = "--copy", paramLabel = "FILE", description = "A local copy of the checkpoint.")
  private @Nullable Path copy;

  @ArgGroup(exclusive = false)
  private @Nullable Identity identity;

  @Option(names = "--reason", description = "Why; kept in the log.")
  private @Nullable String reason;

  @Mixin private Signing signing;

  /** What identifies a checkpoint, given value by value. */
  static final class Identity {
    @Option(names = "--name", required = true, description = "The model's name.")
    private String name;

    @Option(
        names = "--model-version",
        paramLabel = "VERSION",
        required = true,
        description = "Its version.")
    private String version;

    @Option(names = "--digest", required = true, description = "SHA-256 of the file, hexadecimal.")
    private String digest;

    @Option(names = "--size", required = true, description = "Size of the file, bytes.")
    private long size;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ScorerConfig config = kafka.config();
    Manifest manifest = Signing.sign(manifest(uri()), signing.signer());
    try (RolloutClient client = RolloutClient.connectToExisting(config)) {
      RolloutCommands.register(client, manifest, reason, spec.commandLine().getOut());
    }
    return 0;
  }

  private URI uri() {
    if (!location.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) {
      return Path.of(location).toAbsolutePath().normalize().toUri();
    }
    try {
      return new URI(location);
    } catch (URISyntaxException e) {
      throw CommandException.wrongUse("expected a file: or https: URI: " + e.getMessage());
    }
  }

  private Manifest manifest(URI uri) throws IOException {
    try {
      if (identity != null) {
        ModelId id = new ModelId(identity.name, identity.version);
        return new Manifest(id, identity.digest, identity.size, uri);
      }
      if (copy == null && !"file".equals(uri.getScheme())) {
        throw CommandException.wrongUse(
            uri + ": give --copy, or --name, --model-version, --digest and --size");
      }
      return RolloutClient.describe(copy == null ? Path.of(uri) : copy).withLocation(uri);
    } catch (IllegalArgumentException e) {
      throw CommandException.wrongUse(String.valueOf(e.getMessage()));
    }
  }
}
