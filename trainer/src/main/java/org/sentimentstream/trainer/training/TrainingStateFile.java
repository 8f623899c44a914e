package org.sentimentstream.trainer.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.model.checkpoint.CheckpointException;
import org.sentimentstream.model.checkpoint.NpzFile;
import org.sentimentstream.model.checkpoint.NpzWriter;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.trainer.evaluation.Evaluation;

/**
 * Stores where a training is.
 *
 * <p>Layout, format version 1: a NumPy {@code .npz} file. {@code state.json} holds the options and
 * the counters; {@code validations.npy} [validations × 5] the update, costs and errors of each
 * validation, float64. The six arrays of the parameters, float32, are there as {@code
 * parameters.Wemb} and so on, as {@code average.…} where there is a moving average, as {@code
 * best.…} where there was a validation, and as {@code moment0.…}, {@code moment1.…} for what the
 * optimizer remembers.
 */
public final class TrainingStateFile {

  private static final int FORMAT_VERSION = 1;
  private static final int MAX_JSON = 1 << 20;
  private static final int VALIDATION_VALUES = 5;
  private static final long MAX_VALIDATIONS = 1_000_000;
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private TrainingStateFile() {}

  private record BestCounters(
      @JsonProperty("update") long update,
      @JsonProperty("n") int n,
      @JsonProperty("loss") double loss,
      @JsonProperty("true_positives") int truePositives,
      @JsonProperty("false_positives") int falsePositives,
      @JsonProperty("true_negatives") int trueNegatives,
      @JsonProperty("false_negatives") int falseNegatives) {}

  private record Counters(
      @JsonProperty("format_version") int formatVersion,
      @JsonProperty("options") Map<String, Object> options,
      @JsonProperty("data") String data,
      @JsonProperty("epoch") int epoch,
      @JsonProperty("batch") int batch,
      @JsonProperty("updates") long updates,
      @JsonProperty("tokens") long tokens,
      @JsonProperty("cost_sum") double costSum,
      @JsonProperty("cost_count") int costCount,
      @JsonProperty("bad_count") int badCount,
      @JsonProperty("best") @Nullable BestCounters best) {}

  /** Writes a state, whole or not at all. */
  public static void write(TrainingState state, Path path) throws IOException {
    NpzWriter.write(path, Deflater.BEST_SPEED, file -> put(file, state));
  }

  private static void put(NpzWriter file, TrainingState state) throws IOException {
    file.putEntry("state.json", JSON.writeValueAsBytes(counters(state)));
    double[] validations = new double[state.validations.size() * VALIDATION_VALUES];
    int at = 0;
    for (TrainingHistory.Validation validation : state.validations) {
      validations[at++] = validation.update();
      validations[at++] = validation.trainCost();
      validations[at++] = validation.validLoss();
      validations[at++] = validation.validError();
      validations[at++] = validation.testError();
    }
    file.put("validations", validations, state.validations.size(), VALIDATION_VALUES);
    put(file, "parameters", state.parameters);
    if (state.options.averaging() > 0) {
      put(file, "average", state.average);
    }
    if (state.best != null) {
      put(file, "best", state.best.parameters());
    }
    for (int i = 0; i < state.optimizer.moments().size(); i++) {
      put(file, "moment" + i, like(state.parameters, state.optimizer.moments().get(i)));
    }
  }

  private static Counters counters(TrainingState state) {
    TrainingState.Best best = state.best;
    return new Counters(
        FORMAT_VERSION,
        state.options.toMap(),
        state.data,
        state.epoch,
        state.batch,
        state.update(),
        state.tokens,
        state.costSum,
        state.costCount,
        state.patience.badCount(),
        best == null
            ? null
            : new BestCounters(
                best.update(),
                best.validation().n(),
                best.validation().loss(),
                best.validation().truePositives(),
                best.validation().falsePositives(),
                best.validation().trueNegatives(),
                best.validation().falseNegatives()));
  }

  /** Arrays in the shapes of the parameters. */
  private static LstmParameters like(LstmParameters p, float[][] arrays) {
    return new LstmParameters(
        p.nWords(),
        p.dim(),
        arrays[0],
        arrays[1],
        arrays[2],
        arrays[3],
        arrays[4],
        arrays[5],
        p.dropout());
  }

  private static void put(NpzWriter file, String prefix, LstmParameters p) throws IOException {
    int dim = p.dim();
    file.put(prefix + ".Wemb", p.wemb(), p.nWords(), dim);
    file.put(prefix + ".lstm_W", p.lstmW(), dim, 4 * dim);
    file.put(prefix + ".lstm_U", p.lstmU(), dim, 4 * dim);
    file.put(prefix + ".lstm_b", p.lstmB(), 4 * dim);
    file.put(prefix + ".U", p.u(), dim, 2);
    file.put(prefix + ".b", p.b(), 2);
  }

  /**
   * Reads a state.
   *
   * @throws java.nio.file.NoSuchFileException where there is no such file
   * @throws CheckpointException where it is not a state: the message names file and entry
   */
  public static TrainingState read(Path path) throws IOException {
    try (NpzFile file = NpzFile.open(path)) {
      Counters counters = JSON.readValue(file.bytes("state.json", MAX_JSON), Counters.class);
      if (counters.formatVersion() != FORMAT_VERSION) {
        throw new CheckpointException(
            "%s: expected a training state of format version %d, found %d"
                .formatted(path, FORMAT_VERSION, counters.formatVersion()));
      }
      TrainingOptions options = Preset.BEST.options().with(counters.options());
      LstmParameters parameters = parameters(file, "parameters", options);
      Optimizer optimizer = Optimizer.create(options.optimizer(), parameters);
      for (int i = 0; i < optimizer.moments().size(); i++) {
        LstmParameters moments = parameters(file, "moment" + i, options);
        for (int array = 0; array < moments.arrays().size(); array++) {
          float[] values = moments.arrays().get(array);
          System.arraycopy(values, 0, optimizer.moments().get(i)[array], 0, values.length);
        }
      }
      optimizer.resume(counters.updates());
      TrainingState state =
          new TrainingState(
              options,
              counters.data(),
              parameters,
              options.averaging() == 0 ? parameters : parameters(file, "average", options),
              optimizer);
      restore(state, file, counters);
      return state;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(path + ": state.json: " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(path + ": " + e.getMessage(), e);
    }
  }

  private static void restore(TrainingState state, NpzFile file, Counters counters)
      throws IOException {
    state.epoch = counters.epoch();
    state.batch = counters.batch();
    state.tokens = counters.tokens();
    state.costSum = counters.costSum();
    state.costCount = counters.costCount();
    double[] values = file.array("validations", MAX_VALIDATIONS * VALIDATION_VALUES).values();
    for (int at = 0; at + VALIDATION_VALUES <= values.length; at += VALIDATION_VALUES) {
      state.validations.add(
          new TrainingHistory.Validation(
              (int) values[at], values[at + 1], values[at + 2], values[at + 3], values[at + 4]));
    }
    state.patience =
        new PatienceRule(
            state.options.patience(),
            state.validations.stream().map(TrainingHistory.Validation::validError).toList(),
            counters.badCount());
    BestCounters best = counters.best();
    if (best != null) {
      state.best =
          new TrainingState.Best(
              parameters(file, "best", state.options),
              new Evaluation(
                  best.n(),
                  best.loss(),
                  best.truePositives(),
                  best.falsePositives(),
                  best.trueNegatives(),
                  best.falseNegatives()),
              best.update());
    }
  }

  private static LstmParameters parameters(NpzFile file, String prefix, TrainingOptions options)
      throws IOException {
    int dim = options.dimProj();
    return new LstmParameters(
        options.nWords(),
        dim,
        file.matrix(prefix + ".Wemb", options.nWords(), dim),
        file.matrix(prefix + ".lstm_W", dim, 4 * dim),
        file.matrix(prefix + ".lstm_U", dim, 4 * dim),
        file.array(prefix + ".lstm_b", 4L * dim).floats(),
        file.matrix(prefix + ".U", dim, 2),
        file.array(prefix + ".b", 2).floats(),
        options.useDropout());
  }
}
