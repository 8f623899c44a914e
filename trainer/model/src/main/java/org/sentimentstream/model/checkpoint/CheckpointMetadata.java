package org.sentimentstream.model.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a checkpoint says of itself: {@code metadata.json}.
 *
 * @param formatVersion version of the checkpoint's layout; this code writes and reads {@value
 *     #FORMAT_VERSION}
 * @param name the model's name
 * @param version its version under that name
 * @param createdAt when training ended, ISO 8601
 * @param tool program and version that wrote it
 * @param hyperParameters the training's options under the tutorial's names
 * @param data lineage: source, hashes, numbers of reviews
 * @param metrics figures of the training, by name
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CheckpointMetadata(
    @JsonProperty("format_version") int formatVersion,
    @JsonProperty("name") String name,
    @JsonProperty("version") String version,
    @JsonProperty("created_at") String createdAt,
    @JsonProperty("tool") String tool,
    @JsonProperty("hyper_parameters") Map<String, Object> hyperParameters,
    @JsonProperty("data") Map<String, Object> data,
    @JsonProperty("metrics") Map<String, Double> metrics) {

  public static final int FORMAT_VERSION = 1;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

  public CheckpointMetadata {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException(
          "expected checkpoint format version " + FORMAT_VERSION + ", found " + formatVersion);
    }
    requireName("name", name);
    requireName("version", version);
    hyperParameters = Map.copyOf(hyperParameters);
    data = Map.copyOf(data);
    metrics = Map.copyOf(metrics);
  }

  private static void requireName(String what, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "model "
              + what
              + " must be letters, digits and . _ + - (at most 100), not \""
              + value
              + "\"");
    }
  }

  /** Whether the network was trained with dropout, as all are that do not say otherwise. */
  public boolean useDropout() {
    return !Boolean.FALSE.equals(hyperParameters.get("use_dropout"));
  }

  /** The same model under another version. */
  public CheckpointMetadata withVersion(String newVersion) {
    return new CheckpointMetadata(
        formatVersion, name, newVersion, createdAt, tool, hyperParameters, data, metrics);
  }
}
