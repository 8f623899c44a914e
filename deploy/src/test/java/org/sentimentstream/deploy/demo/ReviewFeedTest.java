package org.sentimentstream.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sentimentstream.events.Review;

class ReviewFeedTest {

  private static final List<DemoReview> TEXTS =
      List.of(review("one"), review("two"), review("three"));

  private final MockProducer<String, Review> producer =
      new MockProducer<>(true, null, new StringSerializer(), (topic, review) -> new byte[0]);
  private final ReviewFeed feed = new ReviewFeed(producer, "reviews", TEXTS, 10_000, new Ledger());

  @AfterEach
  void close() {
    feed.close();
  }

  @Test
  void shouldBeginAgainWithFreshIdsWhenTheTextsRunOut() {
    feed.start(5);

    await().until(() -> producer.history().size() == 5);
    assertThat(producer.history().stream().map(ProducerRecord::key)).doesNotHaveDuplicates();
    assertThat(producer.history().stream().map(record -> record.value().getText()))
        .containsExactly("one", "two", "three", "one", "two");
    assertThat(producer.history())
        .allSatisfy(record -> assertThat(record.key()).isEqualTo(record.value().getReviewId()));
  }

  @Test
  void shouldGoOnWhenTheLimitIsRaised() {
    feed.start(2);
    await().until(() -> producer.history().size() == 2);

    feed.raiseLimit(4);

    await().until(() -> producer.history().size() == 4);
  }

  @Test
  void shouldSendNothingMoreWhenClosed() {
    feed.start(Long.MAX_VALUE);
    await().until(() -> producer.history().size() > 2);

    feed.close();

    int sent = producer.history().size();
    feed.raiseLimit(Long.MAX_VALUE);
    assertThat(producer.closed()).isTrue();
    assertThat(producer.history()).hasSize(sent);
  }

  private static DemoReview review(String text) {
    return new DemoReview(text, null, null, null, true);
  }
}
