package org.sentimentstream.deploy;

import java.nio.file.Path;

/** The trained checkpoints that come with the program, in the folder {@code deploy/models}. */
public final class ShippedModels {

  /** System property that names the folder; the launcher sets it. */
  static final String FOLDER_PROPERTY = "sentiment.models";

  /** System property with the path of the current model, where other modules' commands find it. */
  static final String CURRENT_PROPERTY = "sentiment.model";

  private ShippedModels() {}

  /** The model that is used where none is named. */
  public static Path current() {
    return folder().resolve("imdb-lstm-1.2.0.npz");
  }

  /** An earlier training of it, which the demo begins with. */
  public static Path previous() {
    return folder().resolve("imdb-lstm-0.9.0.npz");
  }

  private static Path folder() {
    return Path.of(System.getProperty(FOLDER_PROPERTY, "deploy/models"));
  }
}
