package org.sentimentstream.scorer.rollout;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** Where checkpoint files come from. */
interface ArtifactSource {

  /**
   * Writes a checkpoint file, of which the manifest's size is the bound, into an empty file. What
   * it wrote is not proved yet.
   *
   * @throws IOException where it cannot be had now: trying again may help
   * @throws BadModelException where it is not what the manifest says
   */
  void fetch(Manifest manifest, FileChannel into)
      throws IOException, BadModelException, InterruptedException;
}
