package org.sentimentstream.model.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
 * @param calibration how log-odds become probabilities; null where they do so as they are, as in
 *     files that are older than calibration
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record CheckpointMetadata(
    @JsonProperty(value = "format_version", required = true) int formatVersion,
    @JsonProperty(value = "name", required = true) String name,
    @JsonProperty(value = "version", required = true) String version,
    @JsonProperty(value = "created_at", required = true) String createdAt,
    @JsonProperty(value = "tool", required = true) String tool,
    @JsonProperty(value = "hyper_parameters", required = true) Map<String, Object> hyperParameters,
    @JsonProperty(value = "data", required = true) Map<String, Object> data,
    @JsonProperty(value = "metrics", required = true) Map<String, Double> metrics,
    @JsonProperty("calibration")
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @JsonSetter(nulls = Nulls.SET)
        @Nullable Calibration calibration) {

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

  /** A model that is not calibrated. */
  public CheckpointMetadata(
      int formatVersion,
      String name,
      String version,
      String createdAt,
      String tool,
      Map<String, Object> hyperParameters,
      Map<String, Object> data,
      Map<String, Double> metrics) {
    this(formatVersion, name, version, createdAt, tool, hyperParameters, data, metrics, null);
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

  /** What the log-odds are divided by on their way to a probability; 1 without calibration. */
  public double temperature() {
    return calibration == null ? 1 : calibration.temperature();
  }

  /** The same model under another version. */
  public CheckpointMetadata withVersion(String newVersion) {
    return new CheckpointMetadata(
        formatVersion,
        name,
        newVersion,
        createdAt,
        tool,
        hyperParameters,
        data,
        metrics,
        calibration);
  }

  /** The same model with calibrated probabilities. */
  public CheckpointMetadata withCalibration(Calibration newCalibration) {
    return new CheckpointMetadata(
        formatVersion,
        name,
        version,
        createdAt,
        tool,
        hyperParameters,
        data,
        metrics,
        newCalibration);
  }
}
