package org.sentimentstream.model.checkpoint;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.text.Dictionary;

/**
 * Reads and writes checkpoints, and names them by digest.
 *
 * <p>Layout, format version 1: a zip file that {@code numpy.load} opens. Entries {@code Wemb.npy}
 * [n_words × dim_proj], {@code lstm_W.npy} and {@code lstm_U.npy} [dim_proj × 4·dim_proj], {@code
 * lstm_b.npy} [4·dim_proj], {@code U.npy} [dim_proj × 2], {@code b.npy} [2], all float32; {@code
 * history_errs.npy} [validations × 2] and the scalars {@code train_err.npy}, {@code valid_err.npy},
 * {@code test_err.npy}, float64: the tutorial's arrays under its names. Beside them {@code
 * history_costs.npy} [validations × 3] (update, training cost, validation loss; older files lack
 * it), {@code dictionary.txt} (UTF-8, a word a line, the first has id 2), {@code metadata.json}
 * ({@link CheckpointMetadata}) and {@code examples.json} ({@link ExampleReviews}). The same
 * checkpoint always gives the same bytes.
 */
public final class CheckpointFile {

  private static final long MAX_TEXT = 64L << 20;
  private static final long MAX_VALIDATIONS = 1_000_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .defaultSetterInfo(JsonSetter.Value.forValueNulls(Nulls.FAIL))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private CheckpointFile() {}

  /**
   * Reads a checkpoint.
   *
   * @throws java.nio.file.NoSuchFileException where there is no such file
   * @throws CheckpointException where it is not a checkpoint: the message names file and entry
   */
  public static Checkpoint read(Path path) throws IOException {
    try (NpzFile file = NpzFile.open(path)) {
      CheckpointMetadata metadata = json(file, path, "metadata.json", CheckpointMetadata.class);
      return new Checkpoint(
          parameters(file, path, metadata.useDropout()),
          Dictionary.parse(file.bytes("dictionary.txt", MAX_TEXT)),
          metadata,
          json(file, path, "examples.json", ExampleReviews.class),
          history(file));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the weights alone, as the tutorial's own checkpoints hold them.
   *
   * @param dropout whether the network was trained with dropout, which the file does not say
   */
  public static LstmParameters readParameters(Path path, boolean dropout) throws IOException {
    try (NpzFile file = NpzFile.open(path)) {
      return parameters(file, path, dropout);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(path + ": " + e.getMessage(), e);
    }
  }

  /** Bytes of all entries, unpacked, as the file says: nothing of them is read. */
  public static long unpackedSize(Path path) throws IOException {
    try (NpzFile file = NpzFile.open(path)) {
      return file.unpackedSize();
    }
  }

  /** Reads the error rates alone; what the file does not have is NaN, or an empty list. */
  public static TrainingHistory readHistory(Path path) throws IOException {
    try (NpzFile file = NpzFile.open(path)) {
      return history(file);
    }
  }

  private static LstmParameters parameters(NpzFile file, Path path, boolean dropout)
      throws IOException {
    NpyArray lstmB = file.array("lstm_b", 4L * LstmParameters.MAX_DIM);
    int dim = lstmB.values().length / 4;
    if (dim == 0) {
      throw new CheckpointException(path + ": lstm_b.npy: expected 4·dim_proj values");
    }
    NpyArray wemb = file.array("Wemb", (long) LstmParameters.MAX_WORDS * dim);
    if (wemb.shape().length != 2 || wemb.shape()[1] != dim) {
      throw new CheckpointException(
          path + ": Wemb.npy: expected two dimensions, the second " + dim);
    }
    LstmParameters parameters =
        new LstmParameters(
            wemb.shape()[0],
            dim,
            wemb.floats(),
            file.matrix("lstm_W", dim, 4 * dim),
            file.matrix("lstm_U", dim, 4 * dim),
            lstmB.floats(),
            file.matrix("U", dim, 2),
            file.array("b", 2).floats(),
            dropout);
    if (!parameters.isFinite()) {
      throw new CheckpointException(path + ": a weight is not a finite number");
    }
    return parameters;
  }

  private static TrainingHistory history(NpzFile file) throws IOException {
    double[] errors = valuesOrNone(file, "history_errs", 2 * MAX_VALIDATIONS);
    double[] costs = valuesOrNone(file, "history_costs", 3 * MAX_VALIDATIONS);
    List<TrainingHistory.Validation> validations = new ArrayList<>();
    for (int i = 0; i < errors.length / 2; i++) {
      boolean known = 3 * i + 2 < costs.length;
      validations.add(
          new TrainingHistory.Validation(
              known ? (int) costs[3 * i] : 0,
              known ? costs[3 * i + 1] : Double.NaN,
              known ? costs[3 * i + 2] : Double.NaN,
              errors[2 * i],
              errors[2 * i + 1]));
    }
    return new TrainingHistory(
        validations,
        valueOrNaN(file, "train_err"),
        valueOrNaN(file, "valid_err"),
        valueOrNaN(file, "test_err"));
  }

  private static double[] valuesOrNone(NpzFile file, String name, long maxValues)
      throws IOException {
    return file.contains(name) ? file.array(name, maxValues).values() : new double[0];
  }

  private static double valueOrNaN(NpzFile file, String name) throws IOException {
    double[] values = valuesOrNone(file, name, 1);
    return values.length == 1 ? values[0] : Double.NaN;
  }

  private static <T> T json(NpzFile file, Path path, String entry, Class<T> type)
      throws IOException {
    try {
      T value = JSON.readValue(file.bytes(entry, MAX_TEXT), type);
      if (value == null) {
        throw new CheckpointException(path + ": " + entry + ": expected an object, found null");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(path + ": " + entry + ": " + e.getOriginalMessage(), e);
    }
  }

  /** Writes a checkpoint, whole or not at all. */
  public static void write(Checkpoint checkpoint, Path path) throws IOException {
    NpzWriter.write(path, Deflater.DEFAULT_COMPRESSION, file -> put(file, checkpoint));
  }

  private static void put(NpzWriter file, Checkpoint checkpoint) throws IOException {
    LstmParameters p = checkpoint.parameters();
    int dim = p.dim();
    file.put("Wemb", p.wemb(), p.nWords(), dim);
    file.put("lstm_W", p.lstmW(), dim, 4 * dim);
    file.put("lstm_U", p.lstmU(), dim, 4 * dim);
    file.put("lstm_b", p.lstmB(), 4 * dim);
    file.put("U", p.u(), dim, 2);
    file.put("b", p.b(), 2);
    put(file, checkpoint.history());
    file.putEntry("dictionary.txt", checkpoint.dictionary().toBytes());
    file.putEntry("metadata.json", JSON.writeValueAsBytes(checkpoint.metadata()));
    file.putEntry("examples.json", JSON.writeValueAsBytes(checkpoint.examples()));
  }

  private static void put(NpzWriter file, TrainingHistory history) throws IOException {
    int count = history.validations().size();
    double[] errors = new double[2 * count];
    double[] costs = new double[3 * count];
    for (int i = 0; i < count; i++) {
      TrainingHistory.Validation validation = history.validations().get(i);
      errors[2 * i] = validation.validError();
      errors[2 * i + 1] = validation.testError();
      costs[3 * i] = validation.update();
      costs[3 * i + 1] = validation.trainCost();
      costs[3 * i + 2] = validation.validLoss();
    }
    file.put("history_errs", errors, count, 2);
    file.put("history_costs", costs, count, 3);
    file.put("train_err", new double[] {history.trainError()});
    file.put("valid_err", new double[] {history.validError()});
    file.put("test_err", new double[] {history.testError()});
  }

  /** SHA-256 of a file, 64 lower-case hexadecimal digits: what names a checkpoint exactly. */
  public static String digest(Path path) throws IOException {
    try (InputStream file = Files.newInputStream(path);
        DigestInputStream in = new DigestInputStream(file, sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
