package org.sentimentstream.trainer.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.network.LstmParameters;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.LabelledReview;
import picocli.CommandLine;

class ImportCommandTest {

  private static final Path SHARED = Path.of("../../shared");
  private static final LstmParameters PARAMETERS = LstmParameters.initialize(5, 4, true, 1);

  /** What the tutorial's {@code load_params} does, and what there is for it to take. */
  private static final String LOAD_PARAMS =
      """
      import sys
      import numpy
      stored = numpy.load(sys.argv[1])
      for name in ['Wemb', 'lstm_U', 'lstm_W', 'lstm_b', 'U', 'b']:
          print(name, stored[name].dtype, stored[name].shape)
      print('history_errs', stored['history_errs'].tolist(), float(stored['train_err']))
      print(stored['Wemb'].sum(dtype='float64'))
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path model;
  private Path dictionary;
  private Path imported;

  @BeforeEach
  void writeAModelAsTheTutorialDoes() throws IOException {
    Map<String, byte[]> arrays = new TreeMap<>();
    arrays.put("Wemb", npy("<f4", "(5L, 4L)", floats(PARAMETERS.wemb())));
    arrays.put("lstm_W", npy("<f4", "(4, 16)", floats(PARAMETERS.lstmW())));
    arrays.put("lstm_U", npy("<f4", "(4, 16)", floats(PARAMETERS.lstmU())));
    arrays.put("lstm_b", npy("<f4", "(16,)", floats(PARAMETERS.lstmB())));
    arrays.put("U", npy("<f4", "(4, 2)", floats(PARAMETERS.u())));
    arrays.put("b", npy("<f4", "(2,)", floats(PARAMETERS.b())));
    arrays.put("history_errs", npy("<f8", "(2, 2)", doubles(0.5, 0.75, 0.25, 0.375)));
    arrays.put("train_err", npy("<f8", "()", doubles(0.125)));
    arrays.put("uidx", npy("|O", "()", "cposix\nsystem\n(S'id'\ntR.".getBytes(UTF_8)));
    model = writeNpz(folder.resolve("lstm_model.npz"), arrays);
    dictionary =
        Files.writeString(
            folder.resolve("imdb.dict.pkl"),
            "(dp0\nS'the'\np1\nI2\nsS'film'\np2\nI3\nsS'good'\np3\nI4\nsS'bad'\np4\nI5\ns.");
    imported = folder.resolve("imported.npz");
  }

  private int run(String... arguments) {
    return new CommandLine(new ImportCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (e, commandLine, parsed) -> {
              err.append(e.getMessage());
              return 1;
            })
        .execute(arguments);
  }

  private int importModel(String... options) {
    String[] arguments = {
      model.toString(), "--dictionary", dictionary.toString(), "--saveto", imported.toString()
    };
    String[] all = Arrays.copyOf(arguments, arguments.length + options.length);
    System.arraycopy(options, 0, all, arguments.length, options.length);
    return run(all);
  }

  @Test
  void shouldMakeACheckpointOfATutorialsModel() throws IOException {
    int status = importModel("--name", "tutorial", "--model-version", "0.1");

    assertThat(status).as(err.toString()).isZero();
    Checkpoint checkpoint = CheckpointFile.read(imported);
    for (int array = 0; array < 6; array++) {
      assertThat(checkpoint.parameters().arrays().get(array))
          .containsExactly(PARAMETERS.arrays().get(array));
    }
    assertThat(checkpoint.parameters().dropout()).isTrue();
    assertThat(checkpoint.dictionary().toBytes()).asString(UTF_8).isEqualTo("the\nfilm\ngood\n");
    assertThat(checkpoint.metadata().name()).isEqualTo("tutorial");
    assertThat(checkpoint.metadata().version()).isEqualTo("0.1");
    assertThat(checkpoint.metadata().hyperParameters()).containsEntry("n_words", 5);
    assertThat(checkpoint.metadata().data())
        .containsEntry("source", "lstm_model.npz")
        .containsEntry("sha256", CheckpointFile.digest(model))
        .containsEntry("dictionary_source_sha256", CheckpointFile.digest(dictionary));
    assertThat(checkpoint.metadata().metrics()).containsExactly(Map.entry("train_accuracy", 0.875));
    assertThat(checkpoint.history().validations())
        .extracting(TrainingHistory.Validation::validError)
        .containsExactly(0.5, 0.25);
    assertThat(checkpoint.history().trainError()).isEqualTo(0.125);
    assertThat(checkpoint.history().testError()).isNaN();
    assertThat(checkpoint.examples().examples()).hasSizeGreaterThan(5);
    new ReviewClassifier(checkpoint).verifyExamples();
  }

  @Test
  void shouldTakeTheWordOfTheOneWhoTrainedWithoutDropout() throws IOException {
    assertThat(importModel("--use-dropout", "false")).isZero();

    assertThat(CheckpointFile.read(imported).parameters().dropout()).isFalse();
  }

  @Test
  void shouldWriteNothingWhereTheModelOrItsDictionaryIsNone() throws IOException {
    dictionary = Files.writeString(folder.resolve("evil.pkl"), "cposix\nsystem\n(S'id'\ntR.");
    assertThat(importModel()).isEqualTo(1);
    assertThat(err.toString()).contains("evil.pkl, byte 0: instruction 0x63 (GLOBAL): refused");

    model = Files.writeString(folder.resolve("other.npz"), "hello");
    assertThat(importModel()).isEqualTo(1);
    assertThat(err.toString()).contains("other.npz: expected a NumPy .npz (zip) file");

    assertThat(imported).doesNotExist();
    assertThat(run(model.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--dictionary");
  }

  @Test
  void shouldWriteWhatNumpyAndTheTutorialsCodeRead() throws Exception {
    assumeTrue(
        python("import numpy", "").equals(""), "skipped: there is no python3 with numpy here");
    assertThat(importModel()).isZero();
    double sum = 0;
    for (float weight : PARAMETERS.wemb()) {
      sum += weight;
    }

    List<String> lines = python(LOAD_PARAMS, imported.toString()).lines().toList();

    assertThat(lines.subList(0, 7))
        .containsExactly(
            "Wemb float32 (5, 4)",
            "lstm_U float32 (4, 16)",
            "lstm_W float32 (4, 16)",
            "lstm_b float32 (16,)",
            "U float32 (4, 2)",
            "b float32 (2,)",
            "history_errs [[0.5, 0.75], [0.25, 0.375]] 0.125");
    assertThat(Double.parseDouble(lines.get(7))).isCloseTo(sum, within(1e-9));
  }

  @Test
  void shouldScoreAsTheTutorialScored() throws IOException {
    assumeTrue(Files.exists(SHARED.resolve("golden")), "skipped: there is no ../shared");
    model = SHARED.resolve("golden/lstm_model.npz");
    dictionary = SHARED.resolve("golden/imdb.dict.pkl.gz");
    assertThat(importModel()).as(err.toString()).isZero();
    ReviewClassifier classifier = new ReviewClassifier(CheckpointFile.read(imported));
    LstmSentimentModel network = new LstmSentimentModel(classifier.checkpoint().parameters());
    LstmSentimentModel.Workspace workspace = network.newWorkspace();
    Map<String, String> texts =
        AclImdb.read(SHARED.resolve("data/aclImdb.tar.gz"), AclImdb.Split.TEST).stream()
            .collect(Collectors.toMap(LabelledReview::id, LabelledReview::text));
    List<String> rows = new ArrayList<>();
    for (String part : List.of("tutorial-test500", "first250pos-first250neg")) {
      List<String> lines =
          Files.readAllLines(SHARED.resolve("golden/predictions-" + part + ".tsv"));
      rows.addAll(lines.subList(1, lines.size()));
    }

    int scoredTexts = 0;
    for (String row : rows) {
      String[] columns = row.split("\t", -1);
      int[] ids = Arrays.stream(columns[4].split(" ", -1)).mapToInt(Integer::parseInt).toArray();
      double expected = Double.parseDouble(columns[3]);
      assertThat(Activations.logistic(network.logOdds(ids, ids.length, workspace)))
          .as(columns[0])
          .isCloseTo(expected, within(1e-5));
      String text = texts.get(columns[0]);
      if (text != null) {
        scoredTexts++;
        assertThat((double) classifier.classify(text).positiveProbability())
            .as(columns[0])
            .isCloseTo(expected, within(1e-5));
      }
    }

    assertThat(rows).hasSize(1_000);
    assertThat(scoredTexts).isEqualTo(198);
    assertThat(classifier.checkpoint().history().validations()).hasSize(25);
    assertThat(classifier.checkpoint().metadata().metrics().get("test_accuracy"))
        .isCloseTo(0.77, within(1e-6));
  }

  /** What Python prints of the program, or that it failed. */
  private static String python(String program, String argument) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("python3", "-c", program, argument).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return printed;
    } catch (IOException e) {
      return "no python3";
    }
  }

  private static Path writeNpz(Path file, Map<String, byte[]> arrays) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
      }
    }
    return file;
  }

  private static byte[] npy(String type, String shape, byte[] values) {
    String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length() + values.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.putShort((short) header.length());
    out.put(header.getBytes(StandardCharsets.US_ASCII)).put(values);
    return out.array();
  }

  private static byte[] floats(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return bytes.array();
  }
}
