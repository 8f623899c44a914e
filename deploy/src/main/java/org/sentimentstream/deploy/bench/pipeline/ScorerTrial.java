package org.sentimentstream.deploy.bench.pipeline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.sentimentstream.deploy.bench.CompilerTime;
import org.sentimentstream.deploy.demo.CtrlC;
import org.sentimentstream.deploy.demo.StartLog;

/** What one scorer is put through. */
final class ScorerTrial implements AutoCloseable {

  /** Of the seconds of each load, this share is left out. */
  private static final double SKIPPED = 0.2;

  /** Of the loads that work a backlog off. */
  private static final int MAX_WARM_UPS = 20;

  /** Of a load at an even pace. */
  private static final double MAX_SETTLING_SECONDS = 72;

  private static final double SETTLING_SLICE_SECONDS = 4;

  private static final long BETWEEN_SWAPS_MILLIS = 2_500;
  private static final long AFTER_SWAP_MILLIS = 500;
  private static final long SLICE_MILLIS = 50;

  private final Surroundings around;
  private final ScorerProcess scorer;
  private final CtrlC ctrlC;
  private final StartLog progress;
  private final boolean cold;
  private final ExecutorService sender = Executors.newSingleThreadExecutor();

  /**
   * @param cold whether it is measured at once, with the JIT at work
   */
  ScorerTrial(
      Surroundings around, ScorerProcess scorer, CtrlC ctrlC, StartLog progress, boolean cold) {
    this.around = around;
    this.scorer = scorer;
    this.ctrlC = ctrlC;
    this.progress = progress;
    this.cold = cold;
  }

  /** Lets it score so many reviews again and again until its JIT has next to nothing to do. */
  void warmUp(int reviews) throws IOException, InterruptedException {
    double share = settle(MAX_WARM_UPS, () -> around.load().sendNow(reviews));
    done(
        "warm",
        "the JIT took %.0f s in all, %.1f %% of a core in the end",
        scorer.compiler().toMillis() / 1e3,
        100 * share);
  }

  /** Reviews that are sent. */
  private interface Load {
    void send() throws IOException;
  }

  /**
   * Repeats a load until the JIT has next to nothing to do; gives the share of a core that it took.
   */
  private double settle(int atMost, Load load) throws IOException, InterruptedException {
    double share = 1;
    for (int i = 0; i < (cold ? 1 : atMost) && share > CompilerTime.WARM_SHARE; i++) {
      long compiler = scorer.compiler().toNanos();
      long begin = System.nanoTime();
      load.send();
      around.log().await(around.load().sent(), scorer, ctrlC);
      share = (double) (scorer.compiler().toNanos() - compiler) / (System.nanoTime() - begin);
    }
    return share;
  }

  /** Works off so many reviews, which come faster than it can score them. */
  Throughput workOff(int reviews) throws IOException, InterruptedException {
    EventLog log = around.log();
    long begin = around.load().sent();
    around.load().sendNow(reviews);
    log.await(begin + Math.round(reviews * Throughput.BEGIN), scorer, ctrlC);
    CpuMeter cpu = new CpuMeter(scorer, log);
    log.await(begin + Math.round(reviews * Throughput.END), scorer, ctrlC);
    double scorerCpu = cpu.ofScorer();
    double brokerCpu = cpu.ofBroker();
    long end = around.load().sent();
    log.await(end, scorer, ctrlC);
    Throughput throughput = Throughput.of(log.ofReviews(begin, end), scorerCpu, brokerCpu);
    done("throughput", "%,.0f reviews/s", throughput.reviewsPerSecond());
    return throughput;
  }

  /**
   * Offers loads by turns, as shares of a rate; at first each until the JIT is done with it: where
   * reviews come one by one, Kafka's clients run through other code, and far more often, than where
   * many wait.
   */
  List<OfferedLoad> offer(double rate, double[] shares, double seconds, int rounds)
      throws IOException, InterruptedException {
    double slice = Math.min(seconds, SETTLING_SLICE_SECONDS);
    for (double share : shares) {
      settle(
          (int) (MAX_SETTLING_SECONDS / slice),
          () -> send(Schedule.fromNow(around.load().sent(), share * rate, slice)));
    }
    List<List<Latency>> latencies =
        Arrays.stream(shares).mapToObj(share -> (List<Latency>) new ArrayList<Latency>()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < shares.length; i++) {
        latencies.get(i).add(offer(shares[i] * rate, seconds));
      }
    }
    return latencies.stream().map(OfferedLoad::of).toList();
  }

  private Latency offer(double perSecond, double seconds) throws IOException, InterruptedException {
    Schedule schedule = Schedule.fromNow(around.load().sent(), perSecond, seconds);
    CpuMeter cpu = new CpuMeter(scorer, around.log());
    Future<?> sending = sender.submit(() -> send(schedule));
    around.log().await(schedule.end(), scorer, ctrlC);
    end(sending);
    Latency latency =
        Latency.of(
            schedule,
            SKIPPED * seconds,
            around.log().ofReviews(schedule.first(), schedule.end()),
            cpu.ofScorer());
    done(
        String.format(Locale.ROOT, "%,.0f reviews/s", perSecond),
        "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms",
        latency.p50(),
        latency.p99(),
        latency.p999());
    return latency;
  }

  /** Swaps the model so many times while reviews come at an even pace. */
  List<SwapPause> swap(int swaps, double perSecond) throws IOException, InterruptedException {
    long first = around.load().sent();
    Schedule schedule = Schedule.fromNow(first, perSecond, Integer.MAX_VALUE);
    Future<?> sending = sender.submit(() -> send(schedule));
    List<SwapPause.Span> spans = new ArrayList<>();
    try {
      long pause = BETWEEN_SWAPS_MILLIS;
      for (int i = 0; i < swaps; i++) {
        pause(pause);
        SwapPause.Moment begin = SwapPause.Moment.now();
        around.activateNext();
        pause(AFTER_SWAP_MILLIS);
        SwapPause.Span span = new SwapPause.Span(begin, SwapPause.Moment.now());
        spans.add(span);
        pause = Math.max(pause, span.millis());
      }
    } finally {
      around.load().stop();
      end(sending);
    }
    around.log().await(around.load().sent(), scorer, ctrlC);
    List<SeenEvent> events = around.log().ofReviews(first, around.load().sent());
    List<SwapPause> pauses = spans.stream().map(span -> SwapPause.of(events, span)).toList();
    done(
        "model swaps",
        "pause %.0f ms beyond the usual gap",
        Rounded.median(pauses.stream().map(SwapPause::pause).toList()));
    return pauses;
  }

  private Object send(Schedule schedule) throws IOException {
    around.load().send(schedule);
    return schedule;
  }

  private static void end(Future<?> sending) throws IOException, InterruptedException {
    try {
      sending.get();
    } catch (ExecutionException e) {
      throw new IOException("the load failed: " + e.getCause(), e);
    }
  }

  private void pause(long millis) throws IOException, InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      ctrlC.check();
      scorer.requireAlive();
      Thread.sleep(SLICE_MILLIS);
    }
  }

  private void done(String what, String format, Object... figures) {
    progress.done(what, String.format(Locale.ROOT, format, figures));
  }

  /** Sends nothing more; the scorer stays. */
  @Override
  public void close() {
    around.load().stop();
    sender.shutdown();
  }
}
