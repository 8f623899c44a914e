package org.sentimentstream.deploy.filter;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.deploy.ShippedModels;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.classify.Classification;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.classify.TokenContribution;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sentiment score}: texts in, their sentiment out. */
@Command(
    name = "score",
    header = "Score lines of text, without Kafka.",
    description = {
      "Reads a text from each line of standard input and writes a line of JSON for it: label,"
          + " positive_probability, token_count, unknown_token_count, truncated, model.",
      "An empty line is an empty review."
    })
public final class ScoreCommand implements Callable<Integer> {

  private final InputStream in;
  private final OutputStream out;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "FILE",
      description = "Checkpoint (.npz) to score with. Default: the shipped model.")
  private @Nullable Path model;

  @Option(
      names = "--contributions",
      paramLabel = "K",
      defaultValue = "0",
      description =
          "Adds the K tokens that count most, with what each adds to the log-odds."
              + " Default: ${DEFAULT-VALUE}, none.")
  private int contributions;

  public ScoreCommand(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (contributions < 0 && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "--contributions: expected 0 or more, not " + contributions);
    }
    Path file = model != null ? model : ShippedModels.current();
    ReviewClassifier classifier = ReviewClassifier.load(file);
    String digest = CheckpointFile.digest(file);
    CheckpointMetadata metadata = classifier.checkpoint().metadata();
    JsonLines.filter(
        in,
        out,
        (text, json) -> {
          json.writeStartObject();
          write(classifier.classify(text, contributions), json);
          write(metadata, digest, json);
          json.writeEndObject();
        });
    return 0;
  }

  private void write(Classification classification, JsonGenerator json) throws IOException {
    json.writeStringField("label", classification.isPositive() ? "positive" : "negative");
    json.writeNumberField("positive_probability", classification.positiveProbability());
    json.writeNumberField("token_count", classification.tokenCount());
    json.writeNumberField("unknown_token_count", classification.unknownTokenCount());
    json.writeBooleanField("truncated", classification.truncated());
    if (contributions > 0) {
      json.writeArrayFieldStart("contributions");
      for (TokenContribution contribution : classification.contributions()) {
        json.writeStartObject();
        json.writeStringField("token", contribution.token());
        json.writeNumberField("start", contribution.start());
        json.writeNumberField("end", contribution.end());
        json.writeNumberField("log_odds", contribution.logOdds());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void write(CheckpointMetadata metadata, String digest, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart("model");
    json.writeStringField("name", metadata.name());
    json.writeStringField("version", metadata.version());
    json.writeStringField("digest", digest);
    json.writeEndObject();
  }
}
