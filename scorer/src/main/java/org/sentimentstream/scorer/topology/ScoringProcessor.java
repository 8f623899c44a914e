package org.sentimentstream.scorer.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.ModelRef;
import org.sentimentstream.events.RecordPosition;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.rollout.Routing;
import org.sentimentstream.scorer.format.ReviewReader;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.rollout.ActiveRouting;
import org.sentimentstream.scorer.rollout.ModelId;
import org.sentimentstream.scorer.rollout.RoutingRule;
import org.sentimentstream.scorer.trends.TrendPoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task's scoring: each record becomes exactly one sentiment event or exactly one dead letter,
 * in order. Key, headers and timestamp are the review's own; a dead letter's timestamp is that of
 * its making.
 */
final class ScoringProcessor implements Processor<byte[], byte[], byte[], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(ScoringProcessor.class);

  /**
   * Most bytes of an event with the review's key and headers: what a topic takes by Kafka's default
   * limit, which counts the batch around it as well. One that the topic refuses would end the
   * scorer.
   */
  static final int MAX_EVENT_BYTES = 1_000_000;

  private final ScoringContext scoring;
  private final ReviewScorer scorer;
  private final RegistryPatience patience;
  private final PartitionRouting routing;
  private final ReviewReader reviews;
  private final Serializer<SentimentEvent> events;
  private @Nullable ProcessorContext<byte[], byte[]> context;

  ScoringProcessor(ScoringContext scoring) {
    this.scoring = scoring;
    this.scorer = new ReviewScorer(scoring.contributions());
    this.patience = new RegistryPatience(scoring);
    this.routing = new PartitionRouting(scoring, patience);
    this.reviews = scoring.formats().reviewReader(scoring.registry());
    this.events = scoring.formats().eventSerde(scoring.registry()).serializer();
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    routing.init(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata source = context().recordMetadata().orElseThrow();
    scoring.metrics().review();
    ActiveRouting chosen = routing.at(source.offset());
    try {
      Review review = read(record, source);
      ModelRef model = pick(chosen.routing(), record, source);
      Scored scored = score(review, chosen, model, source);
      SentimentEvent event = scored.event();
      context()
          .forward(answer(record, event, scoring.topics().sentiment()), ScoringTopology.EVENTS);
      scoring.metrics().event(event, record.timestamp());
      count(event, record.timestamp());
      scoring.listener().scored(review, event, scored.model(), record.timestamp(), scored.time());
      shadow(record, review, event, chosen, source);
    } catch (UnscorableReviewException e) {
      bury(record, source, e);
    }
    routing.processed(source.offset());
  }

  private static ModelRef pick(
      Routing routing, Record<byte[], byte[]> record, RecordMetadata source) {
    return RoutingRule.pick(
        routing, record.key(), source.topic(), source.partition(), source.offset());
  }

  /** The record that holds an event: the review's own with another value. */
  private Record<byte[], byte[]> answer(
      Record<byte[], byte[]> record, SentimentEvent event, String topic)
      throws UnscorableReviewException {
    Record<byte[], byte[]> answer =
        record.withValue(patience.call(() -> events.serialize(topic, event)));
    long size = DeadLetters.size(answer);
    if (size > MAX_EVENT_BYTES) {
      throw new UnscorableReviewException(
          DeadLetterReason.EVENT_TOO_LARGE,
          "expected ids, key and headers that an event of at most "
              + MAX_EVENT_BYTES
              + " bytes can have as well, it would have "
              + size);
    }
    return answer;
  }

  private Review read(Record<byte[], byte[]> record, RecordMetadata source)
      throws UnscorableReviewException {
    if (record.value() == null) {
      throw new UnscorableReviewException(
          DeadLetterReason.NO_VALUE, "expected a review, came no value (null)");
    }
    long size = DeadLetters.size(record);
    if (size > scoring.maxReviewBytes()) {
      throw new UnscorableReviewException(
          DeadLetterReason.TOO_LARGE,
          "expected a record of at most "
              + scoring.maxReviewBytes()
              + " bytes (sentiment.max.review.bytes), came "
              + size);
    }
    try {
      return patience.call(() -> reviews.read(placed(record, source)));
    } catch (SerializationException e) {
      throw new UnscorableReviewException(
          DeadLetterReason.UNREADABLE, "expected a review: " + e.getMessage(), e);
    }
  }

  private static ConsumerRecord<byte[], byte[]> placed(
      Record<byte[], byte[]> record, RecordMetadata source) {
    return new ConsumerRecord<>(
        source.topic(),
        source.partition(),
        source.offset(),
        record.timestamp(),
        TimestampType.CREATE_TIME,
        ConsumerRecord.NULL_SIZE,
        ConsumerRecord.NULL_SIZE,
        record.key(),
        record.value(),
        record.headers(),
        Optional.empty());
  }

  /** An event, the model that it is of, and how long it took. */
  private record Scored(SentimentEvent event, ActiveModel model, Duration time) {}

  private Scored score(Review review, ActiveRouting chosen, ModelRef model, RecordMetadata source)
      throws UnscorableReviewException {
    long begin = System.nanoTime();
    try {
      ActiveModel active = chosen.model(model);
      SentimentEvent event = scorer.score(review, active, place(source), chosen.epoch());
      Duration time = Duration.ofNanos(System.nanoTime() - begin);
      scoring.metrics().scored(ModelRole.of(model, chosen.routing()), event, time);
      scoring.observations().scored(model, false, event.getPositiveProbability(), time);
      return new Scored(event, active, time);
    } catch (RuntimeException e) {
      scoring.observations().failed(model, false);
      throw new UnscorableReviewException(
          DeadLetterReason.MODEL_FAILURE,
          "model " + ModelId.of(model) + " cannot score the review: " + e,
          e);
    }
  }

  private static RecordPosition place(RecordMetadata source) {
    return RecordPosition.newBuilder()
        .setTopic(source.topic())
        .setPartition(source.partition())
        .setOffset(source.offset())
        .build();
  }

  /** Sends an event's score to whoever counts its product. */
  private void count(SentimentEvent event, long time) {
    if (scoring.trends() != null) {
      TrendPoint.of(event, time)
          .ifPresent(point -> context().forward(point, ScoringTopology.TREND_POINTS));
    }
  }

  /** What the shadow says of the review; a shadow that fails harms nothing. */
  private void shadow(
      Record<byte[], byte[]> record,
      Review review,
      SentimentEvent event,
      ActiveRouting chosen,
      RecordMetadata source) {
    Optional<ModelRef> shadow =
        RoutingRule.shadow(
            chosen.routing(), record.key(), source.topic(), source.partition(), source.offset());
    if (shadow.isEmpty()) {
      return;
    }
    ModelRef model = shadow.get();
    Long lag = scoring.partitions().lag(source.partition());
    if (lag != null && lag > scoring.shadowMaxLag()) {
      scoring.observations().dropped(model);
      scoring.metrics().shadowDropped();
      return;
    }
    long begin = System.nanoTime();
    SentimentEvent other;
    try {
      other = scorer.score(review, chosen.model(model), place(source), chosen.epoch());
    } catch (RuntimeException e) {
      LOG.warn("Shadow model {} cannot score a review: {}", ModelId.of(model), e.toString());
      scoring.observations().failed(model, true);
      scoring.metrics().shadowFailed();
      return;
    }
    Duration time = Duration.ofNanos(System.nanoTime() - begin);
    scoring.observations().scored(model, true, other.getPositiveProbability(), time);
    scoring.metrics().scored(ModelRole.SHADOW, other, time);
    scoring.metrics().compared(event, other);
    if (other.getLabel() != event.getLabel()) {
      scoring.observations().disagreed(model);
    }
    try {
      context()
          .forward(
              answer(record, other, scoring.topics().sentimentShadow()),
              ScoringTopology.SHADOW_EVENTS);
    } catch (UnscorableReviewException e) { // the review has its event already
      LOG.warn("No shadow event: {}", e.getMessage());
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
    scoring.metrics().deadLetter(reason.reason());
    scoring.listener().buried();
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
    routing.close();
    reviews.close();
    events.close();
  }
}
