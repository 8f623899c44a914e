package org.sentimentstream.trainer.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.checkpoint.CheckpointFile;
import org.sentimentstream.model.checkpoint.CheckpointMetadata;
import org.sentimentstream.model.checkpoint.ExampleReviews;
import org.sentimentstream.model.checkpoint.TrainingHistory;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.LstmSentimentModel;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.AclImdb;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.Reviews;
import org.sentimentstream.trainer.dataset.TextReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.training.OptimizerKind;
import org.sentimentstream.trainer.training.Trainer;
import org.sentimentstream.trainer.training.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code train}: labelled reviews in, a checkpoint out. */
@Command(
    name = "train",
    description = "Train a model on labelled reviews and write a checkpoint.",
    sortOptions = false,
    showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "PATH",
      description = "aclImdb directory or .tar.gz; its train part is used.")
  private Path data;

  @Option(
      names = "--saveto",
      paramLabel = "FILE",
      defaultValue = "lstm_model.npz",
      description = "Checkpoint to write.")
  private Path saveTo;

  @Option(names = "--name", defaultValue = "imdb-lstm", description = "Name of the model.")
  private String name;

  @Option(
      names = "--model-version",
      paramLabel = "VERSION",
      defaultValue = "1.0.0",
      description = "Version of the model under its name.")
  private String version;

  @Option(names = "--n-words", defaultValue = "10000", description = "Number of word ids.")
  private int nWords;

  @Option(
      names = "--dim-proj",
      defaultValue = "128",
      description = "Size of embedding and hidden state.")
  private int dimProj;

  @Option(
      names = "--max-epochs",
      defaultValue = "5",
      description = "Most passes over the training reviews.")
  private int maxEpochs;

  @Option(
      names = "--patience",
      defaultValue = "10",
      description = "Validations without a new best after which training stops.")
  private int patience;

  @Option(
      names = "--validations-per-epoch",
      defaultValue = "4",
      description = "How often an epoch the validation reviews are scored.")
  private int validationsPerEpoch;

  @Option(
      names = "--valid-portion",
      defaultValue = "0.1",
      description = "Share of the reviews to validate on instead of training.")
  private double validPortion;

  @Option(names = "--batch-size", defaultValue = "32", description = "Reviews an update.")
  private int batchSize;

  @Option(
      names = "--maxlen",
      defaultValue = "400",
      description = "Tokens of a review that are trained on; what follows is cut off.")
  private int maxlen;

  @Option(names = "--lrate", defaultValue = "0.002", description = "Peak learning rate.")
  private float learningRate;

  @Option(
      names = "--optimizer",
      defaultValue = "adam",
      description = "One of: ${COMPLETION-CANDIDATES}.")
  private OptimizerKind optimizer;

  @Option(
      names = "--no-dropout",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Dropout 0.5 on the mean hidden state, or not.")
  private boolean useDropout;

  @Option(
      names = "--clip-norm",
      defaultValue = "1",
      description = "Greatest norm of the gradient; a longer one is scaled down.")
  private float clipNorm;

  @Option(
      names = "--averaging",
      defaultValue = "0.998",
      description = "Decay of the moving average of the weights that is kept; 0 for none.")
  private float averaging;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of initial weights, split, shuffling and dropout.")
  private long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      showDefaultValue = picocli.CommandLine.Help.Visibility.NEVER,
      description = "Shards of a minibatch computed beside each other. Default: the processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingOptions options = options();
    Instant start = Instant.now();
    PrintWriter out = spec.commandLine().getOut();

    Reviews reviews = new TextReviews(AclImdb.read(data, AclImdb.Split.TRAIN));
    Dictionary dictionary = reviews.dictionary(nWords);
    int[] order = EncodedReviews.shuffled(reviews.size(), new Random(seed));
    int validCount = (int) Math.round(order.length * validPortion);
    EncodedReviews valid =
        reviews.encode(
            Arrays.copyOf(order, validCount), dictionary, ReviewClassifier.DEFAULT_MAX_TOKENS);
    EncodedReviews train =
        reviews
            .encode(Arrays.copyOfRange(order, validCount, order.length), dictionary, maxlen)
            .withoutEmpty();
    if (train.size() == 0 || valid.size() == 0) {
      throw new IOException(
          data + ": expected enough reviews to train and to validate on, found " + reviews.size());
    }
    out.printf(
        "%,d reviews to train on (%,d tokens), %,d to validate on, %,d words%n",
        train.size(), train.tokens(), valid.size(), dictionary.size() - Dictionary.FIRST_WORD);
    out.flush();

    Trainer.Result result;
    try (TrainingProgress progress = new TrainingProgress(out, train.tokens() * maxEpochs)) {
      result = new Trainer(options, progress).train(train, valid);
    }
    Evaluation onTrain = Evaluation.of(new LstmSentimentModel(result.parameters()), train, threads);
    Duration took = Duration.between(start, Instant.now());
    Checkpoint checkpoint =
        checkpoint(options, dictionary, result, onTrain, reviews.size(), train.size(), took);
    CheckpointFile.write(checkpoint, saveTo);
    out.printf(
        "Validation accuracy %.2f %%, loss %.4f, after %d epochs, %,d s.%n",
        100 * result.validation().accuracy(),
        result.validation().loss(),
        result.epochs(),
        took.toSeconds());
    out.printf("Wrote %s, sha256 %s%n", saveTo, CheckpointFile.digest(saveTo));
    out.flush();
    return 0;
  }

  private TrainingOptions options() {
    if (!(validPortion > 0 && validPortion < 1)) {
      throw new ParameterException(
          spec.commandLine(), "valid-portion must be between 0 and 1, not " + validPortion);
    }
    try {
      return new TrainingOptions(
          nWords,
          dimProj,
          maxEpochs,
          patience,
          validationsPerEpoch,
          batchSize,
          maxlen,
          learningRate,
          optimizer,
          useDropout,
          clipNorm,
          averaging,
          seed,
          threads);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Checkpoint checkpoint(
      TrainingOptions options,
      Dictionary dictionary,
      Trainer.Result result,
      Evaluation onTrain,
      int reviewCount,
      int trainCount,
      Duration took)
      throws IOException {
    Map<String, Object> hyperParameters = new TreeMap<>();
    hyperParameters.put("encoder", "lstm");
    hyperParameters.put("n_words", options.nWords());
    hyperParameters.put("dim_proj", options.dimProj());
    hyperParameters.put("max_epochs", options.maxEpochs());
    hyperParameters.put("patience", options.patience());
    hyperParameters.put("validations_per_epoch", options.validationsPerEpoch());
    hyperParameters.put("valid_portion", validPortion);
    hyperParameters.put("batch_size", options.batchSize());
    hyperParameters.put("maxlen", options.maxlen());
    hyperParameters.put("lrate", options.learningRate());
    hyperParameters.put("optimizer", options.optimizer().toString());
    hyperParameters.put("use_dropout", options.useDropout());
    hyperParameters.put("clip_norm", options.clipNorm());
    hyperParameters.put("averaging", options.averaging());
    hyperParameters.put("seed", options.seed());
    hyperParameters.put("threads", options.threads());

    Map<String, Object> lineage = new TreeMap<>();
    lineage.put("source", data.getFileName().toString());
    if (java.nio.file.Files.isRegularFile(data)) {
      lineage.put("sha256", CheckpointFile.digest(data));
    }
    lineage.put("reviews", reviewCount);
    lineage.put("train_reviews", trainCount);
    lineage.put("valid_reviews", result.validation().n());
    lineage.put("dictionary_sha256", dictionary.digest());

    Map<String, Double> metrics = new TreeMap<>();
    metrics.put("valid_accuracy", result.validation().accuracy());
    metrics.put("valid_loss", result.validation().loss());
    metrics.put("train_accuracy", onTrain.accuracy());
    metrics.put("train_loss", onTrain.loss());
    metrics.put("epochs", (double) result.epochs());
    metrics.put("updates", (double) result.updates());
    metrics.put("seconds", (double) took.toSeconds());

    CheckpointMetadata metadata =
        new CheckpointMetadata(
            CheckpointMetadata.FORMAT_VERSION,
            name,
            version,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            "sentiment train",
            hyperParameters,
            lineage,
            metrics);
    TrainingHistory history =
        new TrainingHistory(
            result.validations(), onTrain.error(), result.validation().error(), Double.NaN);
    Checkpoint unproven =
        new Checkpoint(
            result.parameters(),
            dictionary,
            metadata,
            new ExampleReviews(ExampleReviews.TOLERANCE, List.of()),
            history);
    return new Checkpoint(
        unproven.parameters(),
        dictionary,
        metadata,
        ExampleTexts.score(new ReviewClassifier(unproven)),
        history);
  }
}
