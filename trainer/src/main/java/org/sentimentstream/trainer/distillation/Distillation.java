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
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.ReviewEncoder;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.LinearModel;
import org.sentimentstream.trainer.evaluation.ScoredReviews;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingSets;

/**
 * Makes one network of several models and of reviews without labels.
 *
 * <p>Method: a linear model of words and pairs, and a logistic regression on {@link
 * DocumentVectors}, learn from the labelled reviews. Their {@link Ensemble}, fitted on the
 * validation reviews, says how probable it is that a review is positive: of the unlabelled ones,
 * and of the labelled ones, where the label is mixed in. Networks learn these probabilities, and
 * join the ensemble, which labels anew for the next generation; the last network is the result.
 * Source: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015;
 * generations as in Xie et al., "Self-training with Noisy Student improves ImageNet
 * classification", CVPR 2020.
 */
public final class Distillation {

  /** Weight of a labelled review's label in its target; the ensemble has the rest. */
  private static final double TRUTH = 0.5;

  private final Recipe recipe;
  private final String name;
  private final String version;
  private final WorkFolder folder;
  private final Listener listener;
  private final Map<String, Object> lineage;
  private final Dictionary dictionary;
  private final TrainingSets labelled;
  private final EncodedReviews unlabelled; // their labels say nothing
  private final EncodedReviews all; // to train on, to validate on, unlabelled

  /** Is told how a distillation goes, and how each of its trainings does. */
  public interface Listener extends TrainingListener {

    /** A model is at hand that was trained before. */
    void onFound(String model);

    /** An epoch of the document vectors has ended; the mean cost of a pair in it. */
    void onVectors(int epoch, double cost);

    /** A network is going to be trained. */
    void onTraining(String network, TrainingJob job);

    /** Its training has ended, or failed. */
    void onTrained(String network);

    /** The models of a generation are together: how good they are, and their ensemble. */
    void onEnsemble(int generation, List<Member> members, Evaluation ensemble);
  }

  /**
   * What an ensemble is made of.
   *
   * @param name of the model or group of models
   * @param weight of its log-odds
   * @param validation how good it is alone
   */
  public record Member(String name, double weight, Evaluation validation) {}

  /** A model, or the mean of several, and its log-odds of all reviews [reviews]. */
  private record Opinion(String name, double[] logOdds) {}

  /**
   * Encodes the reviews.
   *
   * @param name the model's name
   * @param version its version under that name
   * @param labelled reviews to learn from and to validate on
   * @param unlabelled texts of reviews to learn from
   * @param unlabelledLineage where those come from, for the checkpoint's metadata
   */
  public Distillation(
      Recipe recipe,
      String name,
      String version,
      TrainingSet labelled,
      List<String> unlabelled,
      Map<String, Object> unlabelledLineage,
      WorkFolder folder,
      Listener listener) {
    this.recipe = recipe;
    this.name = name;
    this.version = version;
    this.folder = folder;
    this.listener = listener;
    TrainingOptions options = recipe.network();
    dictionary = labelled.reviews().dictionary(options.nWords());
    this.labelled = labelled.encode(dictionary, options);
    this.unlabelled = TrainingSet.toTrain(encode(unlabelled), options);
    all = this.labelled.train().and(this.labelled.valid()).and(this.unlabelled);
    lineage = new TreeMap<>(labelled.lineage());
    lineage.put("reviews", labelled.reviews().size());
    Map<String, Object> more = new TreeMap<>(unlabelledLineage);
    more.put("reviews", unlabelled.size());
    lineage.put("unlabelled", more);
  }

  private EncodedReviews encode(List<String> texts) {
    ReviewEncoder encoder = new ReviewEncoder(dictionary, ReviewClassifier.DEFAULT_MAX_TOKENS);
    return new EncodedReviews(
        texts.stream().map(text -> encoder.encode(text).copyIds()).toArray(int[][]::new),
        new boolean[texts.size()]);
  }

  /**
   * Distils, and gives the checkpoint of the last network.
   *
   * @throws CancellationException where the listener wanted to stop
   */
  public Checkpoint run() throws IOException, InterruptedException {
    List<Opinion> opinions = new ArrayList<>(List.of(linearModel(), documentVectors()));
    List<Map<String, Object>> ensembles = new ArrayList<>();
    TrainingSets taught = taught(1, opinions, ensembles);
    for (int generation = 2; generation <= recipe.generations(); generation++) {
      double[] mean = new double[all.size()];
      for (int teacher = 1; teacher <= recipe.teachers(); teacher++) {
        Checkpoint network =
            network(
                "generation-%d-teacher-%d".formatted(generation, teacher),
                recipe.teacher(generation, teacher),
                taught,
                lineage);
        addLogOdds(network, mean);
      }
      taught = taught(generation, with(opinions, new Opinion("networks", mean)), ensembles);
    }
    Map<String, Object> origin = new TreeMap<>(lineage);
    origin.put("ensembles", ensembles);
    Checkpoint student = network("student", recipe.student(), taught, origin);
    return new Checkpoint(
        student.parameters(),
        student.dictionary(),
        student.metadata().withVersion(version),
        student.examples(),
        student.history());
  }

  private static List<Opinion> with(List<Opinion> opinions, Opinion another) {
    List<Opinion> more = new ArrayList<>(opinions);
    more.add(another);
    return more;
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

  private Checkpoint network(
      String network, TrainingOptions options, TrainingSets sets, Map<String, Object> origin)
      throws IOException, InterruptedException {
    TrainingJob job = new TrainingJob(options, name, version, dictionary, sets, origin);
    Checkpoint found = folder.find(network, job);
    if (found != null) {
      listener.onFound(network);
      return found;
    }
    listener.onTraining(network, job);
    try {
      return folder.train(network, job, listener);
    } finally {
      listener.onTrained(network);
    }
  }

  /** Adds a network's share to the mean of the networks' log-odds [reviews]. */
  private void addLogOdds(Checkpoint network, double[] mean) throws InterruptedException {
    double[] logOdds =
        ScoredReviews.score(
                new ReviewClassifier(network),
                all,
                recipe.network().threads(),
                ScoredReviews.Listener.NONE)
            .logOdds();
    for (int i = 0; i < mean.length; i++) {
      mean[i] += logOdds[i] / recipe.teachers();
    }
  }

  /** The reviews with what an ensemble says of them, which is noted in {@code ensembles}. */
  private TrainingSets taught(
      int generation, List<Opinion> opinions, List<Map<String, Object>> ensembles) {
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
    listener.onEnsemble(generation, members, evaluation);
    ensembles.add(described(members, evaluation));

    float[] targets = probabilities(ensemble.logOdds(logOdds));
    for (int i = 0; i < trained; i++) {
      targets[i] = (float) (TRUTH * all.targets()[i] + (1 - TRUTH) * targets[i]);
    }
    float[] ofUnlabelled = Arrays.copyOfRange(targets, trained + validated, targets.length);
    return new TrainingSets(
        labelled.train().withTargets(Arrays.copyOf(targets, trained)).and(called(ofUnlabelled)),
        labelled.valid(),
        labelled.test());
  }

  private static Map<String, Object> described(List<Member> members, Evaluation evaluation) {
    Map<String, Object> weights = new LinkedHashMap<>();
    members.forEach(member -> weights.put(member.name(), member.weight()));
    return Map.of(
        "weights", weights,
        "valid_accuracy", evaluation.accuracy(),
        "valid_loss", evaluation.loss());
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
