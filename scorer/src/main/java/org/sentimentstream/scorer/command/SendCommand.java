package org.sentimentstream.scorer.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.LabelledReview;
import org.sentimentstream.events.Review;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.TopicPreparation;
import org.sentimentstream.scorer.command.ReviewLine.Keyed;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.format.ReviewFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code send}: lines in, reviews on the topic. */
@Command(
    name = "send",
    description = {
      "Send reviews, one a line.",
      "A line of --format json is an object with the fields review_id, text, product_id, author,"
          + " language, created_at; only text is needed. A bad line is reported and left out.",
      "Where reviews are plain text on their topic (sentiment.reviews.format=text), a line may have"
          + " only text and review_id, which becomes the record's key.",
      "A line of --labelled is an object with the fields text, label (positive or negative),"
          + " review_id, labelled_by, labelled_at; text and label are needed."
    },
    sortOptions = false,
    showDefaultValues = true,
    mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {

  private static final String STDIN = "-";
  private static final long PROGRESS_EVERY_NS = 200_000_000;

  /** What a line is. */
  enum Format {
    text,
    json
  }

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = STDIN,
      description = "Lines to send; - for standard input.")
  private String file;

  @Option(names = "--format", defaultValue = "text", description = "text or json.")
  private Format format;

  @Option(
      names = "--labelled",
      description = "Send labelled reviews, which retrain learns from, to their own topic.")
  private boolean labelled;

  @Option(names = "--strict", description = "Stop at the first bad line.")
  private boolean strict;

  private final AtomicLong arrived = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private long bad;

  @Override
  public Integer call() throws IOException, InterruptedException {
    ScorerConfig config = kafka.config();
    String topic = labelled ? config.topics().labelledReviews() : config.topics().reviews();
    try (BoundedLines lines = new BoundedLines(open(), config.maxReviewBytes())) {
      if (labelled) {
        TopicPreparation.prepareLabels(config);
        sendAll(
            lines,
            topic,
            config,
            SentimentSerdes.value(LabelledReview.class, new ClientSettings(config).registry())
                .serializer(),
            ReviewLine::ofLabelledJson);
      } else {
        TopicPreparation.prepareReviews(config);
        Function<String, Keyed<Review>> parse =
            format == Format.json ? reviewLines(config) : ReviewLine::ofText;
        sendAll(
            lines,
            topic,
            config,
            config.formats().reviewSerializer(new ClientSettings(config).registry()),
            parse);
      }
    }
    throwFailure();
    String leftOut = bad == 0 ? "" : ", " + bad + " bad lines left out";
    err().printf("%d reviews sent to topic %s%s%n", arrived.get(), topic, leftOut);
    err().flush();
    return bad == 0 ? 0 : CommandException.FAILED;
  }

  private InputStream open() throws IOException {
    if (file.equals(STDIN)) {
      return System.in;
    }
    Path path = Path.of(file);
    if (!Files.isRegularFile(path)) {
      throw new NoSuchFileException(file, null, "expected lines to send");
    }
    return Files.newInputStream(path);
  }

  private static Function<String, Keyed<Review>> reviewLines(ScorerConfig config) {
    return config.formats().reviews() == ReviewFormat.TEXT
        ? ReviewLine::ofTextInJson
        : ReviewLine::ofJson;
  }

  private <T> void sendAll(
      BoundedLines lines,
      String topic,
      ScorerConfig config,
      Serializer<T> reviews,
      Function<String, Keyed<T>> parse)
      throws IOException {
    Map<String, Object> settings =
        new ClientSettings(config).producer(config.applicationId() + "-send");
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings);
        Serializer<T> serializer = reviews) {
      sendAll(lines, topic, producer, serializer, parse);
      producer.flush();
    }
  }

  private <T> void sendAll(
      BoundedLines lines,
      String topic,
      Producer<byte[], byte[]> producer,
      Serializer<T> serializer,
      Function<String, Keyed<T>> parse)
      throws IOException {
    long lastProgress = System.nanoTime();
    for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
      throwFailure();
      Keyed<T> review = parse(line, parse);
      if (review == null) {
        continue;
      }
      byte[] key = review.key().getBytes(StandardCharsets.UTF_8);
      Future<?> unused = // the callback hears of its failure
          producer.send(
              new ProducerRecord<>(topic, key, serializer.serialize(topic, review.value())),
              (metadata, exception) -> {
                if (exception == null) {
                  arrived.incrementAndGet();
                } else {
                  failure.compareAndSet(null, exception);
                }
              });
      if (System.nanoTime() - lastProgress > PROGRESS_EVERY_NS) {
        showProgress();
        lastProgress = System.nanoTime();
      }
    }
  }

  /** The line's review; null for an empty line and for a bad one. */
  private <T> @Nullable Keyed<T> parse(BoundedLines.Line line, Function<String, Keyed<T>> parse) {
    if (line.text().isBlank()) {
      return null;
    }
    try {
      if (line.tooLong()) {
        throw new IllegalArgumentException("the line is too long");
      }
      return parse.apply(line.text());
    } catch (IllegalArgumentException e) {
      bad++;
      String where = (file.equals(STDIN) ? "standard input" : file) + ":" + line.number();
      if (strict) {
        throw CommandException.failed(where + ": " + e.getMessage());
      }
      err().println(where + ": " + e.getMessage());
      err().flush();
      return null;
    }
  }

  private void throwFailure() {
    Exception failed = failure.get();
    if (failed != null) {
      throw CommandException.of(failed);
    }
  }

  /** A line that is overwritten by the next, where somebody looks. */
  @SuppressWarnings("SystemConsoleNull") // from JDK 22 on, the line is shown to nobody as well
  private void showProgress() {
    if (System.console() != null) {
      err().printf("%d reviews sent\r", arrived.get());
      err().flush();
    }
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
