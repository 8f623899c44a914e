package org.sentimentstream.scorer.rollout;

import java.util.regex.Pattern;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.rollout.ModelName;

/** Names a registered model: written {@code name:version}. */
public record ModelId(String name, String version) {

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

  public ModelId {
    requirePart("name", name);
    requirePart("version", version);
  }

  /** The name and version of a model. */
  public static ModelId of(ModelRef ref) {
    return new ModelId(ref.getName(), ref.getVersion());
  }

  static ModelId of(ModelName name) {
    return new ModelId(name.getName(), name.getVersion());
  }

  /** The name as commands have it. */
  public ModelName toAvro() {
    return ModelName.newBuilder().setName(name).setVersion(version).build();
  }

  private static void requirePart(String what, String value) {
    if (!PART.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a model's "
              + what
              + " has letters, digits and . _ + - (at most 100), came \""
              + value
              + "\"");
    }
  }

  @Override
  public String toString() {
    return name + ":" + version;
  }
}
