package org.sentimentstream.model.checkpoint;

import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;

/**
 * A trained model with all that is needed to serve it and to know where it came from. {@link
 * CheckpointFile} stores it.
 */
public record Checkpoint(
    LstmParameters parameters,
    Dictionary dictionary,
    CheckpointMetadata metadata,
    ExampleReviews examples,
    TrainingHistory history) {

  public Checkpoint {
    if (dictionary.size() > parameters.nWords()) {
      throw new IllegalArgumentException(
          "the dictionary has ids up to "
              + (dictionary.size() - 1)
              + ", the embedding only "
              + parameters.nWords()
              + " rows");
    }
  }
}
