package org.sentimentstream.trainer.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.sentimentstream.trainer.training.Batching;
import org.sentimentstream.trainer.training.LongReviews;
import org.sentimentstream.trainer.training.OptimizerKind;
import org.sentimentstream.trainer.training.Preset;
import org.sentimentstream.trainer.training.RateSchedule;
import org.sentimentstream.trainer.training.TrainingOptions;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * How to train, on the command line: a preset, and options that change single values of it. To be
 * named as {@code modelTransformer} of a command. An option's name is that of {@link
 * TrainingOptions#toMap} with hyphens, and the help shows its value in each preset.
 */
public class TrainingArguments implements IModelTransformer {

  private static final String PRESET = "--preset";

  /** An option's value on the command line, and what it means. */
  private record Argument(String key, Class<?> type, String label, String description) {
    String option() {
      return "--" + key.replace('_', '-');
    }
  }

  private static final Argument[] ARGUMENTS = {
    new Argument("n_words", Integer.class, "N", "Number of word ids."),
    new Argument("dim_proj", Integer.class, "N", "Size of embedding and hidden state."),
    new Argument("max_epochs", Integer.class, "N", "Most passes over the training reviews."),
    new Argument(
        "patience",
        Integer.class,
        "N",
        "Validations that progress is looked for in, and bad ones that are let pass before training"
            + " stops early."),
    new Argument("disp_freq", Integer.class, "N", "Updates between two reports of the cost."),
    new Argument(
        "valid_freq", Integer.class, "N", "Updates between two validations; -1: once an epoch."),
    new Argument("save_freq", Integer.class, "N", "Updates between two saves; -1: once an epoch."),
    new Argument(
        "maxlen", Integer.class, "N", "Training reviews of so many tokens or more are long."),
    new Argument(
        "long_reviews",
        LongReviews.class,
        "WHAT",
        "What becomes of long ones: they are left out (drop), their first tokens (truncate) or other ones in each epoch (window) are trained on."),
    new Argument("batch_size", Integer.class, "N", "Reviews an update."),
    new Argument(
        "valid_batch_size",
        Integer.class,
        "N",
        "Taken for the tutorial's sake: reviews are scored interleaved, whatever it is."),
    new Argument(
        "batching",
        Batching.class,
        "HOW",
        "Which reviews share a minibatch: any (shuffled), or of about one length (bucketed)."),
    new Argument(
        "sort_by_len",
        Boolean.class,
        "BOOL",
        "Whether the sets are sorted by length before they are shuffled."),
    new Argument(
        "valid_portion",
        Double.class,
        "SHARE",
        "Share of the reviews to validate on instead of training."),
    new Argument(
        "test_size",
        Integer.class,
        "N",
        "Test reviews whose error is reported at each validation and decides nothing; -1: all."),
    new Argument(
        "optimizer", OptimizerKind.class, "NAME", "Update rule: ${COMPLETION-CANDIDATES}."),
    new Argument(
        "lrate",
        Float.class,
        "RATE",
        "Peak learning rate of sgd and adam; the other two have none."),
    new Argument(
        "rate_schedule",
        RateSchedule.class,
        "HOW",
        "How the rate goes on: ${COMPLETION-CANDIDATES}."),
    new Argument("decay_c", Float.class, "C", "Weight of the squares of U in the cost."),
    new Argument(
        "clip_norm",
        Float.class,
        "NORM",
        "Greatest norm of the gradient; a longer one is scaled down. 0: no limit."),
    new Argument(
        "averaging",
        Float.class,
        "DECAY",
        "Decay of the moving average of the weights that is kept; 0: none."),
    new Argument("use_dropout", Boolean.class, "BOOL", "Dropout 0.5 on the mean hidden state."),
    new Argument(
        "word_dropout",
        Float.class,
        "SHARE",
        "Share of the tokens that training takes for unknown words."),
    new Argument(
        "recurrent_dropout",
        Float.class,
        "SHARE",
        "Share of the recurrent weights that are 0 in each update."),
    new Argument(
        "calibrate",
        Boolean.class,
        "BOOL",
        "Whether the probabilities are calibrated on the validation reviews in the end."),
    new Argument("seed", Long.class, "N", "Of initial weights, split, shuffling and dropout."),
    new Argument(
        "threads",
        Integer.class,
        "N",
        "Shards of a minibatch computed beside each other; the same number gives the same model."),
  };

  /** The tutorial's options that leave no choice, with their only value. */
  private static final Map<String, String> FIXED = new LinkedHashMap<>();

  static {
    FIXED.put("--encoder", "lstm");
    FIXED.put("--dataset", "imdb");
    FIXED.put("--noise-std", "0");
  }

  private final Preset preset;

  /** For a network that learns from labels. */
  public TrainingArguments() {
    this(Preset.BEST);
  }

  private TrainingArguments(Preset preset) {
    this.preset = preset;
  }

  /** For a network that learns from what a teacher says of every token. */
  public static final class OfStudent extends TrainingArguments {
    public OfStudent() {
      super(Preset.STUDENT);
    }
  }

  /** For a language model. */
  public static final class OfLanguageModel extends TrainingArguments {
    public OfLanguageModel() {
      super(Preset.PRETRAINING);
    }
  }

  @Override
  public CommandSpec transform(CommandSpec command) {
    command.addOption(
        OptionSpec.builder(PRESET)
            .type(Preset.class)
            .paramLabel("NAME")
            .defaultValue(preset.toString())
            .description(
                "Where all options below begin: best, the best recipe known for a network that"
                    + " learns from labels; student, the one for a network that is taught every"
                    + " token; pretraining, the one for a language model; tutorial,"
                    + " the run of the deeplearning.net LSTM tutorial. Default: "
                    + preset
                    + ".")
            .build());
    for (Argument argument : ARGUMENTS) {
      command.addOption(
          OptionSpec.builder(argument.option())
              .type(argument.type())
              .arity("1")
              .paramLabel(argument.label())
              .description(argument.description() + values(argument.key()))
              .build());
    }
    FIXED.forEach(
        (name, only) ->
            command.addOption(
                OptionSpec.builder(name)
                    .type(String.class)
                    .paramLabel("X")
                    .description(
                        "The tutorial has it and leaves no choice. Default: %s.".formatted(only))
                    .build()));
    return command;
  }

  /** What an option is by default, and in the presets where that is something else. */
  private String values(String key) {
    Object byDefault = preset.options().toMap().get(key);
    StringBuilder values = new StringBuilder(" Default: " + byDefault);
    for (Preset other : Preset.values()) {
      Object value = other.options().toMap().get(key);
      if (!Objects.equals(value, byDefault)) {
        values.append("; ").append(other).append(": ").append(value);
      }
    }
    return values.append('.').toString();
  }

  /**
   * The options that a command was given.
   *
   * @throws ParameterException where a value makes no sense
   */
  public static TrainingOptions of(CommandSpec command) {
    FIXED.forEach(
        (name, only) -> {
          String value = command.findOption(name).getValue();
          if (value != null && !value.equals(only) && !value.matches(only + "\\.0*")) {
            throw new ParameterException(
                command.commandLine(), name + " must be " + only + ", not " + value);
          }
        });
    Map<String, Object> given = new LinkedHashMap<>();
    for (Argument argument : ARGUMENTS) {
      Object value = command.findOption(argument.option()).getValue();
      if (value != null) {
        given.put(argument.key(), value);
      }
    }
    Preset preset = command.findOption(PRESET).getValue();
    try {
      return preset.options().with(given);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
