package org.sentimentstream.trainer.distillation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.dataset.TokenTargets;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.LinearModel;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.job.UnlabelledReviews;
import org.sentimentstream.trainer.job.WorkFolder;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingSets;

/**
 * Makes one network of several models and of reviews without labels.
 *
 * <p>Method: a linear model of words, pairs and triples, and a logistic regression on {@link
 * DocumentVectors}, learn from the labelled reviews. Their {@link Ensemble}, fitted on the
 * validation reviews, says how probable it is that a review is positive: of the unlabelled ones,
 * and of the labelled ones, where the label is mixed in. A second linear model learns these
 * probabilities of all the reviews. It can say what every single token adds, which is what the
 * network learns: millions of targets, each beside the words that it comes from, in place of one
 * for each review. Source: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural
 * Network", 2015, and for tokens {@link TokenTargets}.
 */
public final class Distillation {

  /**
   * Words that the teachers know. They learn from rare ones too; how many the network takes over is
   * its own {@code n_words}.
   */
  private static final int TEACHER_WORDS = 30_000;

  /** Weight of a labelled review's label in its target; the ensemble has the rest. */
  private static final double TRUTH = 0.5;

  private static final String STUDENT = "student";

  private final TrainingOptions options;
  private final String name;
  private final String version;
  private final WorkFolder folder;
  private final Listener listener;
  private final Map<String, Object> lineage;
  private final Dictionary dictionary; // the network's
  private final TrainingSets labelled; // as the teachers take them, and so
  private final EncodedReviews unlabelled; // their labels say nothing
  private final EncodedReviews all; // to train on, to validate on, unlabelled

  /** Is told how a distillation goes, and how the training in it does. */
  public interface Listener extends TrainingListener {

    /** A model is at hand that was trained before. */
    void onFound(String model);

    /** An epoch of the document vectors has ended; the mean cost of a pair in it. */
    void onVectors(int epoch, double cost);

    /** The models that learn from labels are together: how good they are, and their ensemble. */
    void onEnsemble(List<Member> members, Evaluation ensemble);

    /** How good the linear model is that learned from the ensemble. */
    void onTeacher(Evaluation teacher);

    /** The network is going to be trained. */
    void onTraining(String network, TrainingJob job);

    /** Its training has ended, or failed. */
    void onTrained(String network);
  }

  /**
   * What an ensemble is made of.
   *
   * @param name of the model
   * @param weight of its log-odds
   * @param validation how good it is alone
   */
  public record Member(String name, double weight, Evaluation validation) {}

  /** A model and its log-odds of all reviews [reviews]. */
  private record Opinion(String name, double[] logOdds) {}

  /**
   * Encodes the reviews.
   *
   * @param options of the network
   * @param name the model's name
   * @param version its version under that name
   * @param labelled reviews to learn from and to validate on
   * @param unlabelled reviews to learn from
   */
  public Distillation(
      TrainingOptions options,
      String name,
      String version,
      TrainingSet labelled,
      UnlabelledReviews unlabelled,
      WorkFolder folder,
      Listener listener) {
    this.options = options;
    this.name = name;
    this.version = version;
    this.folder = folder;
    this.listener = listener;
    dictionary = labelled.reviews().dictionary(options.nWords());
    Dictionary teachers = labelled.reviews().dictionary(Math.max(TEACHER_WORDS, options.nWords()));
    this.labelled = labelled.encode(teachers, options);
    this.unlabelled = unlabelled.encode(teachers, options);
    all = this.labelled.train().and(this.labelled.valid()).and(this.unlabelled);
    lineage = unlabelled.lineageBeside(labelled);
  }

  /**
   * Distils, and gives the network's checkpoint.
   *
   * @throws CancellationException where the listener wanted to stop
   */
  public Checkpoint run() throws IOException, InterruptedException {
    Map<String, Object> origin = new TreeMap<>(lineage);
    EncodedReviews taught = taught(List.of(linearModel(), documentVectors()), origin);
    LinearModel teacher = LinearModel.train(taught);
    Evaluation evaluation =
        evaluate(teacher.score(labelled.valid()).logOdds(), labelled.valid().positive());
    listener.onTeacher(evaluation);
    origin.put("teacher", described(evaluation));
    return network(lessons(taught, teacher), origin);
  }

  /** The reviews as the network takes them, with what the teacher says of each token. */
  private TrainingSets lessons(EncodedReviews taught, LinearModel teacher) {
    float[][] tokens =
        Arrays.stream(taught.ids()).map(teacher::tokenLogOdds).toArray(float[][]::new);
    return new TrainingSets(
        taught.withTokenTargets(TokenTargets.of(tokens)).withVocabulary(options.nWords()),
        labelled.valid().withVocabulary(options.nWords()),
        labelled.test().withVocabulary(options.nWords()));
  }

  private Opinion linearModel() {
    return new Opinion("linear model", LinearModel.train(labelled.train()).score(all).logOdds());
  }

  private Opinion documentVectors() throws IOException {
    String model = "document-vectors";
    String digest = new TrainingSets(labelled.train(), labelled.valid(), unlabelled).digest();
    double[] logOdds = folder.findLogOdds(model, digest);
    if (logOdds == null) {
      boolean[] labels = labelled.train().positive();
      float[] vectors =
          DocumentVectors.learn(
              all.ids(),
              labels,
              (epoch, cost) -> {
                listener.onVectors(epoch, cost);
                if (listener.isStopRequested()) {
                  throw new CancellationException("stopped while learning document vectors");
                }
              });
      logOdds = LogisticRegression.logOdds(vectors, DocumentVectors.DIM, labels);
      folder.keepLogOdds(model, digest, logOdds);
    } else {
      listener.onFound(model);
    }
    return new Opinion("document vectors", logOdds);
  }

  private Checkpoint network(TrainingSets sets, Map<String, Object> origin)
      throws IOException, InterruptedException {
    TrainingJob job = new TrainingJob(options, name, version, dictionary, sets, origin);
    Checkpoint found = folder.find(STUDENT, job);
    if (found != null) {
      listener.onFound(STUDENT);
      return new Checkpoint(
          found.parameters(),
          found.dictionary(),
          found.metadata().withVersion(version),
          found.examples(),
          found.history());
    }
    listener.onTraining(STUDENT, job);
    try {
      return folder.train(STUDENT, job, listener);
    } finally {
      listener.onTrained(STUDENT);
    }
  }

  /** The reviews with what the ensemble says of them, which is noted in {@code origin}. */
  private EncodedReviews taught(List<Opinion> opinions, Map<String, Object> origin) {
    int trained = labelled.train().size();
    int validated = labelled.valid().size();
    double[][] logOdds = opinions.stream().map(Opinion::logOdds).toArray(double[][]::new);
    double[][] onValid =
        Arrays.stream(logOdds)
            .map(scores -> Arrays.copyOfRange(scores, trained, trained + validated))
            .toArray(double[][]::new);
    boolean[] labels = labelled.valid().positive();
    Ensemble ensemble = Ensemble.fit(onValid, labels);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < onValid.length; i++) {
      members.add(
          new Member(opinions.get(i).name(), ensemble.weights()[i], evaluate(onValid[i], labels)));
    }
    Evaluation evaluation = evaluate(ensemble.logOdds(onValid), labels);
    listener.onEnsemble(members, evaluation);
    Map<String, Object> weights = new LinkedHashMap<>();
    members.forEach(member -> weights.put(member.name(), member.weight()));
    Map<String, Object> described = described(evaluation);
    described.put("weights", weights);
    origin.put("ensemble", described);

    float[] targets = probabilities(ensemble.logOdds(logOdds));
    for (int i = 0; i < trained; i++) {
      targets[i] = (float) (TRUTH * all.targets()[i] + (1 - TRUTH) * targets[i]);
    }
    float[] ofUnlabelled = Arrays.copyOfRange(targets, trained + validated, targets.length);
    return labelled.train().withTargets(Arrays.copyOf(targets, trained)).and(called(ofUnlabelled));
  }

  private static Map<String, Object> described(Evaluation evaluation) {
    Map<String, Object> figures = new TreeMap<>();
    figures.put("valid_accuracy", evaluation.accuracy());
    figures.put("valid_loss", evaluation.loss());
    return figures;
  }

  /** The unlabelled reviews with these targets, and with the labels that they come nearest to. */
  private EncodedReviews called(float[] targets) {
    boolean[] calls = new boolean[targets.length];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = targets[i] >= 0.5;
    }
    return new EncodedReviews(unlabelled.ids(), calls, targets);
  }

  private static Evaluation evaluate(double[] logOdds, boolean[] positive) {
    return Evaluation.of(Arrays.stream(logOdds).map(Activations::logistic).toArray(), positive);
  }

  private static float[] probabilities(double[] logOdds) {
    float[] probabilities = new float[logOdds.length];
    for (int i = 0; i < logOdds.length; i++) {
      probabilities[i] = (float) Activations.logistic(logOdds[i]);
    }
    return probabilities;
  }
}
