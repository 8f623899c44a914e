package org.sentimentstream.scorer.topology;

import java.time.Instant;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's scoring: each record becomes exactly one sentiment event or exactly one dead letter,
 * in order. Key, headers and timestamp are the review's own.
 */
final class ScoringProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(ScoringProcessor.class);

  private final ScoringContext scoring;
  private final ReviewScorer scorer;
  private final RegistryPatience patience;
  private final Deserializer<Review> reviews;
  private final Serializer<SentimentEvent> events;
  private @Nullable ProcessorContext<byte[], byte[]> context;

  ScoringProcessor(ScoringContext scoring) {
    this.scoring = scoring;
    this.scorer = new ReviewScorer(scoring.contributions());
    this.patience = new RegistryPatience(scoring);
    this.reviews = SentimentSerdes.value(Review.class, scoring.registry()).deserializer();
    this.events = SentimentSerdes.value(SentimentEvent.class, scoring.registry()).serializer();
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context().recordMetadata().orElseThrow();
    scoring.metrics().review();
    try {
      SentimentEvent event = score(read(record, source));
      byte[] value = patience.call(() -> events.serialize(scoring.eventTopic(), event));
      context().forward(record.withValue(value), ScoringTopology.EVENTS);
      scoring.metrics().event();
    } catch (UnscorableReviewException e) {
      bury(record, source, e);
    }
  }

  private Review read(Record<byte[], byte[]> record, RecordMetadata source)
      throws UnscorableReviewException {
    byte @Nullable [] value = record.value();
    if (value == null) {
      throw new UnscorableReviewException("expected a review, came no value (null)");
    }
    long size = DeadLetters.size(record);
    if (size > scoring.maxReviewBytes()) {
      throw new UnscorableReviewException(
          "expected a record of at most "
              + scoring.maxReviewBytes()
              + " bytes (sentiment.max.review.bytes), came "
              + size);
    }
    try {
      return patience.call(() -> reviews.deserialize(source.topic(), record.headers(), value));
    } catch (SerializationException | StackOverflowError e) { // the latter: nested without end
      throw new UnscorableReviewException("expected a review: " + e.getMessage(), e);
    }
  }

  /** The model is looked up once, so that one model scores the review and stamps its event. */
  private SentimentEvent score(Review review) throws UnscorableReviewException {
    ActiveModel model = scoring.model().get();
    try {
      return scoring.metrics().scoring().record(() -> scorer.score(review, model));
    } catch (RuntimeException e) {
      throw new UnscorableReviewException(
          "model " + model.manifest().id() + " cannot score the review: " + e, e);
    }
  }

  private void bury(
      Record<byte[], byte[]> record, RecordMetadata source, UnscorableReviewException reason) {
    TopicPartition partition = new TopicPartition(source.topic(), source.partition());
    LOG.warn(
        "No event for {}@{}, dead letter instead: {}",
        partition,
        source.offset(),
        reason.getMessage());
    Throwable cause = reason.getCause() == null ? reason : reason.getCause();
    context()
        .forward(
            DeadLetters.of(
                record,
                cause,
                partition,
                source.offset(),
                context().applicationId(),
                Instant.now(),
                scoring.maxReviewBytes()),
            ScoringTopology.DEAD_LETTERS);
    scoring.metrics().deadLetter();
  }

  private ProcessorContext<byte[], byte[]> context() {
    ProcessorContext<byte[], byte[]> initialized = context;
    if (initialized == null) {
      throw new IllegalStateException("init comes before process");
    }
    return initialized;
  }

  @Override
  public void close() {
    reviews.close();
    events.close();
  }
}
