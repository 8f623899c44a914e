package org.sentimentstream.scorer.rollout;

import java.util.regex.Pattern;

/** Names a registered model: written {@code name:version}. */
public record ModelId(String name, String version) {

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");

  public ModelId {
    requirePart("name", name);
    requirePart("version", version);
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
