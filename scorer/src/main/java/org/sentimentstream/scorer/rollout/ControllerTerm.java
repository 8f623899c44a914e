package org.sentimentstream.scorer.rollout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;
import org.sentimentstream.rollout.CommandJudged;
import org.sentimentstream.rollout.CommandUnreadable;
import org.sentimentstream.rollout.InstanceStatus;
import org.sentimentstream.rollout.PartitionCutover;
import org.sentimentstream.rollout.PhaseChanged;
import org.sentimentstream.rollout.Rollout;
import org.sentimentstream.rollout.RolloutCommand;
import org.sentimentstream.rollout.RolloutEvent;
import org.sentimentstream.rollout.RolloutPhase;
import org.sentimentstream.rollout.RolloutSnapshot;
import org.sentimentstream.schemas.SentimentSerdes;
import org.sentimentstream.schemas.Topics;
import org.sentimentstream.scorer.config.ClientSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a controller does while it is one: judges commands in their order, and takes the rollout
 * further as the instances report. State and audit are written in one transaction; a controller
 * that was replaced without knowing it is fenced by the transactional id and can write no more. For
 * one thread; after any exception the term is over and another must begin.
 */
final class ControllerTerm implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControllerTerm.class);
  private static final byte[] STATE_KEY = "rollout".getBytes(StandardCharsets.UTF_8);
  private static final int LARGEST_STATE = Topics.STATE_MAX_BYTES - (64 << 10);

  /** The audit holds the whole command, and with it what became of it. */
  private static final int LARGEST_COMMAND = Topics.EVENT_MAX_BYTES / 2;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration READING = Duration.ofSeconds(60);

  /** Cut-overs may be stamped earlier than the state that they follow, by another machine. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  private final ScorerConfig config;
  private final RolloutMetrics metrics;
  private final CommandRules rules;
  private final RolloutSteps steps;
  private final Producer<byte[], byte[]> producer;
  private final Deserializer<RolloutCommand> commands;
  private final Serializer<RolloutSnapshot> snapshots;
  private final Serializer<RolloutEvent> events;
  private final StatusReader statuses;
  private final TopicReader<RolloutEvent> cutovers;

  /** The epoch that each partition of an application has cut over to. */
  private final Map<String, Map<Integer, Long>> cutOver = new HashMap<>();

  private RolloutState state;
  private @Nullable Instant liveSince;

  private ControllerTerm(
      ScorerConfig config, RolloutTopics topics, String clientId, RolloutMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.rules = new CommandRules(config.prepareTimeout());
    this.steps = new RolloutSteps(config.prepareTimeout());
    Map<String, Object> registry = topics.registry();
    this.commands = SentimentSerdes.value(RolloutCommand.class, registry).deserializer();
    this.snapshots = SentimentSerdes.value(RolloutSnapshot.class, registry).serializer();
    this.events = SentimentSerdes.value(RolloutEvent.class, registry).serializer();
    this.producer =
        new KafkaProducer<>(
            new ClientSettings(config)
                .transactionalProducer(clientId, config.topics().controllerId()));
    List<AutoCloseable> opened = new ArrayList<>(List.of(producer));
    try {
      producer.initTransactions(); // whoever was the controller before can write no more
      this.state = lastState(topics);
      this.statuses = topics.statuses();
      opened.add(statuses);
      this.cutovers = topics.events();
      opened.add(cutovers);
      if (state.rolloutOnItsWay().isPresent()) {
        Rollout onItsWay = state.rolloutOnItsWay().get();
        cutovers.seekTo(onItsWay.getStartedAt().minus(CLOCK_SKEW));
      } else {
        cutovers.seekToEnd();
      }
    } catch (RuntimeException e) {
      opened.forEach(ControllerTerm::closeQuietly);
      throw e;
    }
  }

  /** Takes over from whoever was the controller before. */
  static ControllerTerm begin(ScorerConfig config, String clientId, RolloutMetrics metrics) {
    return new ControllerTerm(config, new RolloutTopics(config, clientId), clientId, metrics);
  }

  RolloutState state() {
    return state;
  }

  private static RolloutState lastState(RolloutTopics topics) {
    RolloutState last = RolloutState.empty();
    long deadline = System.nanoTime() + READING.toNanos();
    try (TopicReader<RolloutSnapshot> reader = topics.snapshots()) {
      long end = reader.end();
      while (!reader.hasReached(end)) {
        for (TopicReader.Read<RolloutSnapshot> read : reader.poll(POLL)) {
          last = RolloutState.of(read.value());
        }
        requireTime(deadline);
      }
    }
    PSet<String> seen = HashTreePSet.empty();
    try (TopicReader<RolloutCommand> reader = topics.commands()) {
      while (!reader.hasReached(last.controlOffset())) {
        for (TopicReader.Read<RolloutCommand> read : reader.poll(POLL)) {
          if (read.offset() < last.controlOffset() && CommandRules.isRemembered(read.value())) {
            seen = seen.plus(read.value().getCommandId());
          }
        }
        requireTime(deadline);
      }
    }
    return last.withCommandIds(seen);
  }

  private static void requireTime(long deadline) {
    if (System.nanoTime() - deadline > 0) {
      throw new TimeoutException("the rollout state was not read within " + READING);
    }
  }

  /** Judges a record of the control topic. */
  void judge(ConsumerRecord<byte[], byte[]> record) {
    if (record.offset() < state.controlOffset()) {
      return;
    }
    Instant now = Instant.now();
    RolloutCommand command;
    try {
      command = read(record);
    } catch (SerializationException | StackOverflowError e) { // the latter: nested without end
      LOG.warn("Skipped a record that is no command at {}: {}", place(record), e.toString());
      metrics.unreadableCommand();
      RolloutState skipped = state.withControlOffset(record.offset() + 1);
      commit(
          skipped,
          List.of(
              event(
                  skipped,
                  now,
                  new CommandUnreadable(record.offset(), cut(String.valueOf(e.getMessage()))))));
      return;
    }
    CommandRules.Outcome outcome =
        bounded(rules.apply(state, command, record.offset(), now), command, record.offset());
    List<RolloutEvent> happened = new ArrayList<>();
    CommandJudged.Builder judged =
        CommandJudged.newBuilder()
            .setCommand(command)
            .setControlOffset(record.offset())
            .setRepeated(outcome instanceof CommandRules.Repeated);
    if (outcome instanceof CommandRules.Rejected rejected) {
      judged.setRejection(rejected.reason());
      LOG.info(
          "Command {} of {} is rejected: {}",
          command.getCommandId(),
          command.getActor(),
          rejected.reason());
    } else if (outcome instanceof CommandRules.Applied applied) {
      judged.setTarget(applied.target());
      LOG.info(
          "Command {} of {} is applied, epoch {}",
          command.getCommandId(),
          command.getActor(),
          applied.state().epoch());
    }
    happened.add(event(outcome.state(), now, judged.build()));
    if (outcome instanceof CommandRules.Applied applied && applied.ended() != null) {
      happened.add(event(outcome.state(), now, ended(applied.ended(), applied.state())));
      commit(outcome.state(), happened);
      metrics.ended(RolloutPhase.ABORTED, time(applied.ended(), now));
    } else {
      commit(outcome.state(), happened);
    }
  }

  private static Duration time(Rollout rollout, Instant end) {
    return Duration.between(rollout.getStartedAt(), end);
  }

  /** A state that cannot be written would be in the way of all later commands. */
  private CommandRules.Outcome bounded(
      CommandRules.Outcome outcome, RolloutCommand command, long offset) {
    int size = snapshot(outcome.state()).length;
    return outcome instanceof CommandRules.Applied && size > LARGEST_STATE
        ? new CommandRules.Rejected(
            state.withCommandSeen(command.getCommandId(), offset),
            "the rollout state would have "
                + size
                + " bytes, "
                + LARGEST_STATE
                + " can be; retire some models")
        : outcome;
  }

  private RolloutCommand read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      throw new SerializationException("expected a command, came no value (null)");
    }
    if (value.length > LARGEST_COMMAND) {
      throw new SerializationException(
          "expected a command of at most " + LARGEST_COMMAND + " bytes, came " + value.length);
    }
    return commands.deserialize(record.topic(), record.headers(), value);
  }

  private Object ended(Rollout ended, RolloutState after) {
    Rollout last = after.rollout();
    String reason =
        last != null && last.getEpoch() == ended.getEpoch()
            ? last.getReason().orElse("aborted")
            : "superseded by the rollout of epoch " + after.epoch();
    return RolloutSteps.changed(
        ended, RolloutPhase.ABORTED, reason, new RolloutSteps.Reports(List.of(), null, false));
  }

  /** Takes the rollout as far as the instances' reports allow. */
  void proceed() {
    statuses.poll(Duration.ZERO);
    for (TopicReader.Read<RolloutEvent> read : cutovers.poll(Duration.ZERO)) {
      if (read.value().getEvent() instanceof PartitionCutover cutover) {
        cutOver
            .computeIfAbsent(cutover.getApplicationId(), id -> new HashMap<>())
            .merge(cutover.getPartition(), read.value().getEpoch(), Math::max);
      }
    }
    if (!statuses.caughtUp()) {
      return;
    }
    Instant now = Instant.now();
    List<InstanceStatus> live =
        statuses.instances().stream().filter(InstanceView::live).map(InstanceView::status).toList();
    if (live.isEmpty()) {
      liveSince = null;
    } else if (liveSince == null) {
      liveSince = now;
    }
    Optional<RolloutSteps.Step> step =
        steps.next(state, new RolloutSteps.Reports(live, liveSince, haveAllCutOver(live)), now);
    if (step.isPresent()) {
      Object happened = step.get().event();
      LOG.info("Rollout of epoch {}: {}", step.get().state().epoch(), happened);
      Optional<Rollout> onItsWay = state.rolloutOnItsWay();
      commit(step.get().state(), List.of(event(step.get().state(), now, happened)));
      if (happened instanceof PhaseChanged changed && onItsWay.isPresent()) {
        metrics.ended(changed.getPhase(), time(onItsWay.get(), now));
      }
    }
  }

  private boolean haveAllCutOver(List<InstanceStatus> live) {
    Optional<Rollout> onItsWay = state.rolloutOnItsWay();
    if (live.isEmpty()
        || onItsWay.isEmpty()
        || onItsWay.get().getPhase() != RolloutPhase.CUTTING_OVER) {
      return false;
    }
    int partitions = producer.partitionsFor(config.topics().reviews()).size();
    long epoch = state.serving().getEpoch();
    return live.stream()
        .map(InstanceStatus::getApplicationId)
        .distinct()
        .allMatch(
            application ->
                cutOver.getOrDefault(application, Map.of()).values().stream()
                        .filter(reached -> reached >= epoch)
                        .count()
                    >= partitions);
  }

  private static RolloutEvent event(RolloutState after, Instant now, Object happened) {
    return RolloutEvent.newBuilder().setAt(now).setEpoch(after.epoch()).setEvent(happened).build();
  }

  private void commit(RolloutState next, List<RolloutEvent> happened) {
    String stateTopic = config.topics().modelState();
    String eventTopic = config.topics().modelEvents();
    byte[] snapshot = snapshot(next);
    producer.beginTransaction();
    try {
      var unused = producer.send(new ProducerRecord<>(stateTopic, 0, STATE_KEY, snapshot));
      for (RolloutEvent event : happened) {
        unused =
            producer.send(
                new ProducerRecord<>(eventTopic, 0, null, events.serialize(eventTopic, event)));
      }
      producer.commitTransaction();
    } catch (ProducerFencedException e) {
      throw e;
    } catch (KafkaException e) {
      producer.abortTransaction();
      throw e;
    }
    state = next;
  }

  private byte[] snapshot(RolloutState next) {
    return snapshots.serialize(config.topics().modelState(), next.toSnapshot(Instant.now()));
  }

  private static String place(ConsumerRecord<byte[], byte[]> record) {
    return record.topic() + "-" + record.partition() + "@" + record.offset();
  }

  private static String cut(String message) {
    return message.length() <= 1_000 ? message : message.substring(0, 1_000) + "…";
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("Cannot close {}: {}", resource, e.toString());
    }
  }

  @Override
  public void close() {
    closeQuietly(statuses);
    closeQuietly(cutovers);
    producer.close(Duration.ofSeconds(5));
    commands.close();
    snapshots.close();
    events.close();
  }
}
