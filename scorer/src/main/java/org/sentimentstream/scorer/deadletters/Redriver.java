package org.sentimentstream.scorer.deadletters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.schemas.DeadLetterHeaders;
import org.sentimentstream.scorer.audit.Progress;
import org.sentimentstream.scorer.audit.ReviewPosition;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;

/**
 * Sends dead letters back to the topic of the reviews, each in one transaction with its mark on the
 * topic of the dead letters: a letter that has a mark was sent back, one that has none was not.
 *
 * <p>Of two that run at once the later one fences the earlier one, by Kafka's transactional id, and
 * only then looks for marks. What the earlier one did is committed by then, or never will be.
 */
public final class Redriver implements AutoCloseable {

  /** What becomes of each letter. */
  public interface Listener {
    /** Sent back, or would be. */
    void redriven(StoredLetter letter);

    /** Was sent back before. */
    void skipped(StoredLetter letter);

    /** Is not sent back, and why. */
    void failed(ReviewPosition letter, String reason);
  }

  /** Another one has begun: this one can send nothing more. */
  public static final class TakenOverException extends Exception {
    private static final long serialVersionUID = 1L;

    private TakenOverException(Throwable cause) {
      super(cause);
    }
  }

  /**
   * What is to be sent back.
   *
   * @param positions these letters; empty for all
   * @param filter only those
   * @param again those too that were sent back before
   * @param dryRun tells what would be sent back, and sends nothing
   */
  public record Order(
      Set<ReviewPosition> positions, LetterFilter filter, boolean again, boolean dryRun) {}

  private static final int BATCH_LETTERS = 500;
  private static final long BATCH_BYTES = 4 << 20;

  private final ScorerConfig config;
  private final Order order;
  private final Listener listener;
  private final @Nullable Producer<byte[], byte[]> producer; // null where nothing is sent
  private final OffsetSet redriven = new OffsetSet();
  private final List<StoredLetter> batch = new ArrayList<>();
  private long batchBytes;
  private int reviewPartitions;

  /** Connects; where something is to be sent, any other redriver of the topic is fenced. */
  public Redriver(ScorerConfig config, Order order, Listener listener) {
    this.config = config;
    this.order = order;
    this.listener = listener;
    if (order.dryRun()) {
      this.producer = null;
      return;
    }
    String id = config.topics().redriverId();
    Producer<byte[], byte[]> connected =
        new KafkaProducer<>(new ClientSettings(config).transactionalProducer(id, id));
    try {
      connected.initTransactions();
      reviewPartitions = connected.partitionsFor(config.topics().reviews()).size();
    } catch (RuntimeException e) {
      connected.close();
      throw e;
    }
    this.producer = connected;
  }

  /**
   * Does it: reads the topic once for the marks, and again for the letters.
   *
   * @param reading how many offsets are read
   * @throws TakenOverException where another one began to send meanwhile
   */
  public void run(Progress reading) throws InterruptedException, TakenOverException {
    try (DeadLetterLog log = DeadLetterLog.open(config)) {
      Set<ReviewPosition> missing = new HashSet<>(order.positions());
      if (order.positions().isEmpty()) {
        log.visit(new Marks(), reading);
        log.visit(new Sending(missing), reading);
      } else {
        Set<ReviewPosition> there = new HashSet<>(order.positions());
        there.removeIf(position -> !log.has(position));
        var from = DeadLetterLog.firstOf(there);
        log.visit(from, new Marks(), reading);
        log.visit(from, new Sending(missing), reading);
      }
      send();
      missing.forEach(position -> listener.failed(position, "there is no dead letter"));
    } catch (KafkaException e) {
      if (isFenced(e)) {
        throw new TakenOverException(e);
      }
      throw e;
    }
  }

  private static boolean isFenced(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProducerFencedException
          || cause instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }

  /** Learns which letters were sent back. */
  private final class Marks implements DeadLetterLog.Visitor {
    @Override
    public void letter(StoredLetter letter) {}

    @Override
    public void redriven(ReviewPosition letter) {
      redriven.add(letter.topicPartition(), letter.offset());
    }
  }

  /** Sends those that are meant. */
  private final class Sending implements DeadLetterLog.Visitor {
    private final Set<ReviewPosition> missing;

    Sending(Set<ReviewPosition> missing) {
      this.missing = missing;
    }

    @Override
    public void letter(StoredLetter letter) throws InterruptedException {
      boolean meant = order.positions().isEmpty() || order.positions().contains(letter.position());
      if (meant) {
        missing.remove(letter.position());
        if (order.filter().accepts(letter)) {
          take(letter);
        }
      }
    }

    @Override
    public void redriven(ReviewPosition letter) {}
  }

  private void take(StoredLetter letter) throws InterruptedException {
    ReviewPosition position = letter.position();
    if (!order.again() && redriven.contains(position.topicPartition(), position.offset())) {
      listener.skipped(letter);
      return;
    }
    String obstacle = obstacle(letter);
    if (obstacle != null) {
      listener.failed(position, obstacle);
      return;
    }
    batch.add(letter);
    batchBytes += letter.size();
    if (batch.size() >= BATCH_LETTERS || batchBytes >= BATCH_BYTES) {
      send();
    }
  }

  private @Nullable String obstacle(StoredLetter letter) {
    ReviewPosition source = letter.source();
    String reviews = config.topics().reviews();
    if (source == null) {
      return "its headers do not say where it came from, so no scorer wrote it";
    }
    if (!source.topic().equals(reviews)) {
      // Whoever may write dead letters must not be able to write anywhere through this.
      return "it came from topic "
          + source.topic()
          + ", the reviews are in "
          + reviews
          + " (sentiment.topic.reviews)";
    }
    return letter.record().headers().lastHeader(DeadLetterHeaders.ORIGINAL_SIZE) == null
        ? null
        : "only its beginning was kept, since the record is too large; the whole is at " + source;
  }

  private void send() throws InterruptedException {
    List<StoredLetter> letters = List.copyOf(batch);
    batch.clear();
    batchBytes = 0;
    if (letters.isEmpty()) {
      return;
    }
    String failure = send(letters);
    if (failure == null) {
      letters.forEach(listener::redriven);
    } else if (letters.size() == 1) {
      listener.failed(letters.get(0).position(), failure);
    } else {
      // One that the topic does not take must not hold up the others.
      for (StoredLetter letter : letters) {
        String own = send(List.of(letter));
        if (own == null) {
          listener.redriven(letter);
        } else {
          listener.failed(letter.position(), own);
        }
      }
    }
  }

  /** Sends letters in one transaction; says why none of them was, or null. */
  private @Nullable String send(List<StoredLetter> letters) throws InterruptedException {
    Producer<byte[], byte[]> out = producer;
    if (out == null) {
      return null;
    }
    out.beginTransaction();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (StoredLetter letter : letters) {
      ReviewPosition source = Objects.requireNonNull(letter.source());
      Redrive redrive = Redrive.of(letter, source, Instant.now());
      sent.add(out.send(redrive.review(letter, source.partition() < reviewPartitions)));
      sent.add(out.send(redrive.mark()));
    }
    out.flush();
    for (Future<RecordMetadata> record : sent) {
      try {
        record.get();
      } catch (ExecutionException e) {
        out.abortTransaction();
        return String.valueOf(e.getCause());
      }
    }
    out.commitTransaction();
    return null;
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
