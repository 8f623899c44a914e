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
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.EncodedReview;
import org.sentimentstream.model.text.ReviewEncoder;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sentiment tokenize}: texts in, their tokens and word ids out. */
@Command(
    name = "tokenize",
    header = "Show the tokens and word ids of lines of text.",
    description =
        "Reads a text from each line of standard input and writes a line of JSON for it: tokens in"
            + " lower case, as the dictionary has them, and their ids (1: unknown).")
public final class TokenizeCommand implements Callable<Integer> {

  private final InputStream in;
  private final OutputStream out;

  @Spec private @Nullable CommandSpec spec;

  @ArgGroup(exclusive = true)
  private @Nullable Source source;

  /** Where the dictionary comes from. */
  private static final class Source {
    @Option(
        names = "--model",
        paramLabel = "FILE",
        description = "Checkpoint (.npz) whose dictionary is used. Default: the shipped model.")
    private @Nullable Path model;

    @ArgGroup(exclusive = false)
    private @Nullable Words words;
  }

  /** A dictionary of its own. */
  private static final class Words {
    @Option(
        names = "--dictionary",
        paramLabel = "FILE",
        required = true,
        description =
            "Dictionary: a text with a word a line, the first has id 2, or the tutorial's"
                + " imdb.dict.pkl, gzipped or not.")
    private @Nullable Path dictionary;

    @Option(
        names = "--n-words",
        paramLabel = "N",
        description = "Ids from N on become 1, unknown. Default: the whole dictionary.")
    private @Nullable Integer nWords;
  }

  public TokenizeCommand(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    ReviewEncoder encoder = new ReviewEncoder(dictionary(), Integer.MAX_VALUE);
    JsonLines.filter(in, out, (text, json) -> write(encoder.encode(text), json));
    return 0;
  }

  private Dictionary dictionary() throws IOException {
    if (source == null || source.words == null || source.words.dictionary == null) {
      Path model = source != null && source.model != null ? source.model : ShippedModels.current();
      return CheckpointFile.read(model).dictionary();
    }
    Integer nWords = source.words.nWords;
    if (nWords != null && nWords < Dictionary.FIRST_WORD && spec != null) {
      throw new ParameterException(
          spec.commandLine(),
          "--n-words: expected at least " + Dictionary.FIRST_WORD + ", not " + nWords);
    }
    Dictionary dictionary = DictionaryFile.read(source.words.dictionary);
    return nWords == null ? dictionary : dictionary.truncate(nWords);
  }

  private static void write(EncodedReview review, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("tokens");
    for (int i = 0; i < review.length(); i++) {
      json.writeString(review.token(i));
    }
    json.writeEndArray();
    json.writeFieldName("ids");
    json.writeArray(review.ids(), 0, review.length());
    json.writeEndObject();
  }
}
