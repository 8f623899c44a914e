package org.sentimentstream.deploy.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.Manifest;
import org.sentimentstream.scorer.rollout.RolloutClient;

/**
 * The demo from its start to its end: everything is started, the first model is activated, reviews
 * stream, and the account at the end says whether each came out exactly once.
 */
final class Demo {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final DemoOptions options;
  private final PrintWriter out;
  private final StartLog startLog;
  private final EventTable table;
  private final Ledger ledger = new Ledger();

  /**
   * @param colour whether {@code out} is a terminal that shows colours
   */
  Demo(DemoOptions options, PrintWriter out, boolean colour) {
    this.options = options;
    this.out = out;
    this.startLog = new StartLog(out, System.currentTimeMillis());
    this.table = new EventTable(out, colour);
  }

  /**
   * Runs to the end, or until Ctrl-C.
   *
   * @return whether every review came out exactly once and no swap failed
   */
  boolean run() throws IOException, InterruptedException {
    try (CtrlC ctrlC = CtrlC.watch(TemporaryFolder.create("sentiment-demo-"))) {
      try {
        return run(ctrlC);
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        // Whatever a step of the start makes of a JVM that is going down.
        if (!ctrlC.isRequested()) {
          throw e;
        }
        out.println("Stopped.");
        out.flush();
        return false;
      }
    }
  }

  private boolean run(CtrlC ctrlC) throws IOException, InterruptedException {
    try (LocalSystem system =
            LocalSystem.start(ctrlC.folder().path(), options.ports(), startLog, ctrlC);
        RolloutClient client = RolloutClient.connect(system.config());
        ArrivalReader reader = new ArrivalReader(system.config())) {
      ModelSwap rollout = new ModelSwap(client);
      activateFirstModel(system.scorer(), rollout, ctrlC);
      printHints(system.config());
      try (LiveStream stream =
          new LiveStream(
              options, table, system.scorer(), newFeed(system), rollout, reader, ledger)) {
        stream.run(ctrlC);
        return conclude(stream.swaps(), stream.swapFailure());
      }
    }
  }

  private void activateFirstModel(ScorerApplication scorer, ModelSwap rollout, CtrlC ctrlC)
      throws IOException, InterruptedException {
    Manifest model = rollout.publish(options.firstModel());
    ctrlC.check();
    rollout.activate(model);
    ctrlC.check();
    startLog.done("model", model.id() + ", published and activated through Kafka");
    if (!scorer.awaitScoring(START_LIMIT)) {
      throw new IOException("the scorer did not start within " + START_LIMIT.toSeconds() + " s");
    }
    startLog.done("scoring", "");
  }

  private void printHints(ScorerConfig config) {
    if (!options.exit()) {
      String command = System.getProperty("sentiment.command", "sentiment");
      String where =
          " --bootstrap-servers "
              + config.bootstrapServers()
              + " --schema-registry "
              + config.schemaRegistryUrl();
      out.println();
      out.println("Roll out a model of your own from another terminal:");
      out.println("  " + command + " model publish FILE --activate" + where);
      out.println("Send a review of your own:");
      out.println("  echo 'What a film!' | " + command + " send" + where);
      out.println("Ctrl-C ends the demo and removes its data.");
    }
    out.println();
    out.flush();
  }

  private ReviewFeed newFeed(LocalSystem system) {
    ClientSettings clients = new ClientSettings(system.config());
    Producer<String, Review> producer =
        new KafkaProducer<>(
            clients.producer("demo-feed"),
            new StringSerializer(),
            SentimentSerdes.value(Review.class, clients.registry()).serializer());
    String topic = system.config().topics().reviews();
    return new ReviewFeed(producer, topic, options.texts(), options.perSecond(), ledger);
  }

  private boolean conclude(int swaps, @Nullable Throwable swapFailure) {
    Summary summary = ledger.summary();
    boolean good = summary.isExactlyOnce() && swapFailure == null;
    out.println();
    summary.lines(swaps).forEach(out::println);
    if (swapFailure != null) {
      out.println("The second model did not take over: " + swapFailure.getMessage());
    }
    out.println(
        summary.isExactlyOnce()
            ? "Every review came out exactly once."
            : "NOT every review came out exactly once.");
    out.flush();
    return good;
  }
}
