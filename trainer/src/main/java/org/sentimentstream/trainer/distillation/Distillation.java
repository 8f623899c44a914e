package org.sentimentstream.trainer.distillation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.sentimentstream.model.checkpoint.Checkpoint;
import org.sentimentstream.model.classify.ReviewClassifier;
import org.sentimentstream.model.network.Activations;
import org.sentimentstream.model.text.Dictionary;
import org.sentimentstream.model.text.ReviewEncoder;
import org.sentimentstream.trainer.dataset.EncodedReviews;
import org.sentimentstream.trainer.evaluation.Evaluation;
import org.sentimentstream.trainer.evaluation.LinearBaseline;
import org.sentimentstream.trainer.evaluation.ScoredReviews;
import org.sentimentstream.trainer.job.TrainingJob;
import org.sentimentstream.trainer.job.TrainingSet;
import org.sentimentstream.trainer.training.TrainingListener;
import org.sentimentstream.trainer.training.TrainingOptions;
import org.sentimentstream.trainer.training.TrainingSets;

/**
 * Makes one network of many models and of reviews without labels.
 *
 * <p>Method: several networks and a linear model learn from the labelled reviews. Their {@link
 * Ensemble}, fitted on the validation reviews, says how probable it is that a review is positive:
 * of the unlabelled ones, and of the labelled ones, where the label is mixed in. A network of the
 * same size learns these probabilities. Networks that did so can be the teachers of another
 * generation. Source: Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network",
 * 2015; generations as in Xie et al., "Self-training with Noisy Student improves ImageNet
 * classification", CVPR 2020.
 */
public final class Distillation {

  /** Weight of a labelled review's label in its target; the teachers have the rest. */
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

  /** Is told how a distillation goes, and how each of its trainings does. */
  public interface Listener extends TrainingListener {

    /** A network is at hand that was trained before. */
    void onFound(String network);

    /** A network is going to be trained. */
    void onTraining(String network, TrainingJob job);

    /** Its training has ended, or failed. */
    void onTrained(String network);

    /** The teachers of a generation are together: how good the members are, and their ensemble. */
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
   * @throws java.util.concurrent.CancellationException where a training's listener wanted to stop
   */
  public Checkpoint run() throws IOException, InterruptedException {
    LinearBaseline linear = LinearBaseline.train(labelled.train());
    List<Map<String, Object>> ensembles = new ArrayList<>();
    TrainingSets sets = labelled;
    for (int generation = 1; generation <= recipe.generations(); generation++) {
      List<Checkpoint> networks = new ArrayList<>();
      for (int teacher = 1; teacher <= recipe.teachers(); teacher++) {
        networks.add(
            network(
                "generation-%d-teacher-%d".formatted(generation, teacher),
                recipe.teacher(generation, teacher),
                sets,
                lineage));
      }
      sets = taught(generation, linear, networks, ensembles);
    }
    Map<String, Object> all = new TreeMap<>(lineage);
    all.put("ensembles", ensembles);
    Checkpoint student = network("student", recipe.student(), sets, all);
    return new Checkpoint(
        student.parameters(),
        student.dictionary(),
        student.metadata().withVersion(version),
        student.examples(),
        student.history());
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

  /**
   * The reviews with what an ensemble of these models says, which is noted in {@code ensembles}.
   */
  private TrainingSets taught(
      int generation,
      LinearBaseline linear,
      List<Checkpoint> networks,
      List<Map<String, Object>> ensembles)
      throws InterruptedException {
    double[][] onValid = logOdds(linear, networks, labelled.valid());
    boolean[] labels = labelled.valid().positive();
    Ensemble ensemble = Ensemble.fit(onValid, labels);
    Evaluation evaluation = evaluate(ensemble.logOdds(onValid), labels);
    listener.onEnsemble(
        generation,
        List.of(
            new Member("linear model", ensemble.weights()[0], evaluate(onValid[0], labels)),
            new Member("networks", ensemble.weights()[1], evaluate(onValid[1], labels))),
        evaluation);
    Map<String, Object> noted = new LinkedHashMap<>();
    noted.put("networks", networks.size());
    noted.put("linear_weight", ensemble.weights()[0]);
    noted.put("network_weight", ensemble.weights()[1]);
    noted.put("valid_accuracy", evaluation.accuracy());
    noted.put("valid_loss", evaluation.loss());
    ensembles.add(noted);

    EncodedReviews train = labelled.train();
    float[] targets = probabilities(ensemble, logOdds(linear, networks, train));
    for (int i = 0; i < targets.length; i++) {
      targets[i] = (float) (TRUTH * train.targets()[i] + (1 - TRUTH) * targets[i]);
    }
    return new TrainingSets(
        train
            .withTargets(targets)
            .and(called(probabilities(ensemble, logOdds(linear, networks, unlabelled)))),
        labelled.valid(),
        labelled.test());
  }

  /** The unlabelled reviews with these targets, and with the labels that they come nearest to. */
  private EncodedReviews called(float[] targets) {
    boolean[] calls = new boolean[targets.length];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = targets[i] >= 0.5;
    }
    return new EncodedReviews(unlabelled.ids(), calls, targets);
  }

  /** Of the linear model, and the mean of the networks' calibrated ones [2][reviews]. */
  private double[][] logOdds(
      LinearBaseline linear, List<Checkpoint> networks, EncodedReviews reviews)
      throws InterruptedException {
    double[] mean = new double[reviews.size()];
    for (Checkpoint network : networks) {
      double[] scores =
          ScoredReviews.score(
                  new ReviewClassifier(network),
                  reviews,
                  recipe.network().threads(),
                  ScoredReviews.Listener.NONE)
              .logOdds();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += scores[i] / networks.size();
      }
    }
    return new double[][] {linear.score(reviews).logOdds(), mean};
  }

  private static Evaluation evaluate(double[] logOdds, boolean[] positive) {
    return Evaluation.of(Arrays.stream(logOdds).map(Activations::logistic).toArray(), positive);
  }

  private static float[] probabilities(Ensemble ensemble, double[][] logOdds) {
    double[] scores = ensemble.logOdds(logOdds);
    float[] probabilities = new float[scores.length];
    for (int i = 0; i < scores.length; i++) {
      probabilities[i] = (float) Activations.logistic(scores[i]);
    }
    return probabilities;
  }
}
