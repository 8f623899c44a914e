package org.sentimentstream.scorer.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.schemas.SchemaRegistryUnavailableException;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.scorer.rollout.ActiveRouting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routing of one partition. It changes at a definite offset, the cut-over: kept in a store with
 * a changelog and told to the audit in the same transaction as the scores and the input offset, so
 * that which model scored which offset is a fact. A partition never goes back: whoever takes it
 * over waits for the epoch that it has reached. A partition without reviews cuts over by the clock.
 * For one thread.
 */
final class PartitionRouting {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionRouting.class);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final long UNKNOWN = -1;

  private final ScoringContext scoring;
  private final RegistryPatience patience;
  private final Serializer<RolloutEvent> events;

  private @Nullable ProcessorContext<byte[], byte[]> context;
  private @Nullable KeyValueStore<Integer, byte[]> store;
  private int partition;

  /** Epoch of the last cut-over; 0 before the first. */
  private long epoch;

  /** The routing of that epoch; null until this instance has it. */
  private @Nullable ActiveRouting reached;

  private long nextOffset = UNKNOWN;
  private long retryAt = System.nanoTime();

  PartitionRouting(ScoringContext scoring, RegistryPatience patience) {
    this.scoring = scoring;
    this.patience = patience;
    this.events = SentimentSerdes.value(RolloutEvent.class, scoring.registry()).serializer();
  }

  void init(ProcessorContext<byte[], byte[]> taskContext) {
    context = taskContext;
    partition = taskContext.taskId().partition();
    KeyValueStore<Integer, byte[]> cutovers =
        taskContext.getStateStore(ScoringTopology.CUTOVER_STORE);
    store = cutovers;
    byte[] last = cutovers.get(partition);
    RolloutEvent restored = last == null ? null : decode(last);
    epoch = restored == null ? 0 : restored.getEpoch();
    scoring.partitions().reached(partition, epoch, firstOffset(restored), this);
    var unused =
        taskContext.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, time -> cutOverWhereIdle());
  }

  /** The routing that scores the review at this offset; cuts over where there is a newer one. */
  ActiveRouting at(long offset) {
    ActiveRouting now = scoring.serving().current();
    ActiveRouting mine = reached;
    if (mine != null && now != null && mine.epoch() == now.epoch()) {
      return mine;
    }
    if (now == null || now.epoch() < epoch) {
      now = await(Math.max(1, epoch));
    }
    if (now.epoch() == epoch) {
      reached = now;
      return now;
    }
    return cutOver(now, offset);
  }

  void processed(long offset) {
    nextOffset = offset + 1;
  }

  private void cutOverWhereIdle() {
    ActiveRouting now = scoring.serving().current();
    if (now == null || now.epoch() <= epoch || System.nanoTime() - retryAt < 0) {
      return;
    }
    try {
      if (nextOffset == UNKNOWN) {
        nextOffset = scoring.position().of(partition);
      }
      var unused = cutOver(now, nextOffset);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (SchemaRegistryUnavailableException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.warn("Partition {} cannot cut over yet, trying again: {}", partition, e.toString());
      retryAt = System.nanoTime() + RETRY.toNanos();
    }
  }

  private ActiveRouting await(long wanted) {
    LOG.info("Partition {} waits for the models of epoch {}", partition, wanted);
    long end = System.nanoTime() + scoring.patience().toNanos();
    try {
      while (!scoring.stop().isStopped() && System.nanoTime() - end < 0) {
        ActiveRouting now = scoring.serving().await(wanted, Duration.ofMillis(200));
        if (now != null) {
          return now;
        }
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    throw new ModelNotReadyException(
        "partition "
            + partition
            + " is scored by epoch "
            + wanted
            + ", whose models are not here yet");
  }

  private ActiveRouting cutOver(ActiveRouting next, long firstOffset) {
    ActiveRouting mine = reached;
    if (mine != null && System.nanoTime() - retryAt < 0) {
      return mine;
    }
    RolloutEvent event = event(next, firstOffset);
    byte[] value;
    try {
      value =
          mine == null
              ? patience.call(() -> events.serialize(scoring.topics().modelEvents(), event))
              : events.serialize(scoring.topics().modelEvents(), event);
    } catch (SchemaRegistryUnavailableException e) {
      if (mine == null) {
        throw e;
      }
      LOG.warn("Partition {} cannot cut over yet, trying again: {}", partition, e.getMessage());
      retryAt = System.nanoTime() + RETRY.toNanos();
      return mine;
    }
    store().put(partition, encode(event));
    byte[] key =
        (context().applicationId() + "/" + scoring.topics().reviews() + "/" + partition)
            .getBytes(StandardCharsets.UTF_8);
    context()
        .forward(new Record<>(key, value, event.getAt().toEpochMilli()), ScoringTopology.CUTOVERS);
    LOG.info(
        "Partition {} cuts over to epoch {} at offset {}", partition, next.epoch(), firstOffset);
    epoch = next.epoch();
    reached = next;
    scoring.partitions().reached(partition, epoch, firstOffset, this);
    return next;
  }

  private static long firstOffset(@Nullable RolloutEvent last) {
    return last != null && last.getEvent() instanceof PartitionCutover cutover
        ? cutover.getFirstOffset()
        : 0;
  }

  private RolloutEvent event(ActiveRouting next, long firstOffset) {
    return RolloutEvent.newBuilder()
        .setAt(Instant.now())
        .setEpoch(next.epoch())
        .setEvent(
            PartitionCutover.newBuilder()
                .setApplicationId(context().applicationId())
                .setInstanceId(scoring.instanceId())
                .setTopic(scoring.topics().reviews())
                .setPartition(partition)
                .setFirstOffset(firstOffset)
                .setRouting(next.routing())
                .build())
        .build();
  }

  /** In Avro's encoding of single objects: restoring a task needs no registry. */
  private static byte[] encode(RolloutEvent event) {
    try {
      ByteBuffer bytes = RolloutEvent.getEncoder().encode(event);
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RolloutEvent decode(byte[] bytes) {
    try {
      return RolloutEvent.getDecoder().decode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("the store of the cut-overs holds something else", e);
    }
  }

  private ProcessorContext<byte[], byte[]> context() {
    return initialized(context);
  }

  private KeyValueStore<Integer, byte[]> store() {
    return initialized(store);
  }

  private static <T> T initialized(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("init comes first");
    }
    return value;
  }

  void close() {
    scoring.partitions().released(partition, this);
    events.close();
  }
}
