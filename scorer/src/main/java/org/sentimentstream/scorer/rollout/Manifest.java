package org.sentimentstream.scorer.rollout;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.model.checkpoint.NpzFile;
import org.sentimentstream.rollout.ModelManifest;

/**
 * What an instance must know to fetch a model and to prove it.
 *
 * @param id the model's name and version
 * @param digest SHA-256 of the checkpoint file, 64 lower-case hexadecimal digits
 * @param size size of that file, bytes
 * @param location {@code file:} or {@code https:} URI of it; null where it is in the topic of the
 *     artifacts
 * @param facts what the checkpoint holds; null in the commands of older programs
 * @param signature who vouches for it; null where nobody does
 */
public record Manifest(
    ModelId id,
    String digest,
    long size,
    @Nullable URI location,
    @Nullable CheckpointFacts facts,
    @Nullable ModelSignature signature) {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final int MAX_LOCATION_LENGTH = 4_096;

  public Manifest {
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          "a digest has 64 lower-case hexadecimal digits, came \"" + digest + "\"");
    }
    if (size < 1 || size > NpzFile.MAX_SIZE) {
      throw new IllegalArgumentException(
          "a checkpoint file has 1 to " + NpzFile.MAX_SIZE + " bytes, not " + size);
    }
    if (location != null) {
      requireLocation(location);
    }
  }

  /** A model of which no more is known, and that nobody signed. */
  public Manifest(ModelId id, String digest, long size, @Nullable URI location) {
    this(id, digest, size, location, null, null);
  }

  private static void requireLocation(URI location) {
    boolean file = "file".equals(location.getScheme()) && location.getPath() != null;
    boolean https = "https".equals(location.getScheme()) && location.getHost() != null;
    if ((!file && !https) || location.toString().length() > MAX_LOCATION_LENGTH) {
      throw new IllegalArgumentException(
          "a location is a file: or https: URI, came \"" + location + "\"");
    }
  }

  /** The part of a registered manifest that it takes to fetch and prove the model. */
  public static Manifest of(ModelManifest manifest) {
    return new Manifest(
        new ModelId(manifest.getName(), manifest.getVersion()),
        manifest.getDigest(),
        manifest.getSize(),
        manifest.getLocation().map(URI::create).orElse(null),
        manifest.getFacts().map(CheckpointFacts::of).orElse(null),
        manifest.getSignature().map(ModelSignature::of).orElse(null));
  }

  /** The same model, to be fetched from somewhere else. */
  public Manifest withLocation(@Nullable URI newLocation) {
    return new Manifest(id, digest, size, newLocation, facts, signature);
  }

  /** The same model, vouched for. */
  Manifest withSignature(ModelSignature newSignature) {
    return new Manifest(id, digest, size, location, facts, newSignature);
  }

  ModelManifest toAvro() {
    return ModelManifest.newBuilder()
        .setName(id.name())
        .setVersion(id.version())
        .setDigest(digest)
        .setSize(size)
        .setLocation(location == null ? null : location.toString())
        .setFacts(facts == null ? null : facts.toAvro())
        .setSignature(signature == null ? null : signature.toAvro())
        .build();
  }

  /** The model as events and statuses name it. */
  public ModelRef ref() {
    return ModelRef.newBuilder()
        .setName(id.name())
        .setVersion(id.version())
        .setDigest(digest)
        .build();
  }

  /** The model with the first digits of its digest, for people. */
  @Override
  public String toString() {
    return id + " (sha256 " + digest.substring(0, 12) + "…)";
  }
}
