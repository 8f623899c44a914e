package org.sentimentstream.scorer.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Handler;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.events.Review;
import org.sentimentstream.events.SentimentEvent;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.ScorerStartException;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.rollout.ActiveModel;
import org.sentimentstream.scorer.topology.ScoringListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The console of an instance: the page, what it shows, and the commands that it may give. It hears
 * of each review that the instance scores.
 */
public final class Console implements ScoringListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  private static final String PATH = "/console";
  private static final String API = PATH + "/api";

  /** Another site's page cannot send it without asking first, which is never granted. */
  private static final String OWN_HEADER = "X-Sentiment-Console";

  private static final int MAX_REVIEW_CHARS = 20_000;
  private static final int MAX_BODY_BYTES = 128 << 10;
  private static final long MAX_CHECKPOINT_BYTES = 64 << 20;

  /** What a command can carry. */
  private static final int MAX_ACTOR_CHARS = 200;

  private static final int SCORED_AT_ONCE = 2;
  private static final Duration STILL_THERE = Duration.ofSeconds(5);
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /** A file of the page and where it is among the program's resources. */
  private record Page(String path, String resource, String type) {}

  private static final List<Page> PAGES =
      List.of(
          new Page("", "index.html", "text/html"),
          new Page("/console.css", "console.css", "text/css"),
          new Page("/console.js", "console.js", "text/javascript"),
          new Page("/text.js", "text.js", "text/javascript"),
          new Page("/charts.js", "charts.js", "text/javascript"),
          new Page("/rollout.js", "rollout.js", "text/javascript"),
          new Page("/uplot.css", UPLOT + "uPlot.min.css", "text/css"),
          new Page("/uplot.js", UPLOT + "uPlot.esm.js", "text/javascript"));

  private final ScorerConfig config;
  private final boolean operate;
  private final Supplier<@Nullable ScorerApplication> instance;
  private final ScoreCurves curves = new ScoreCurves();
  private final LiveFeed feed = new LiveFeed();
  private final RolloutDesk rollout;
  private final DeadLetterView deadLetters;
  private final Semaphore scoring = new Semaphore(SCORED_AT_ONCE);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "console-clock");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param operate whether the page may give commands
   * @param instance null while it starts
   */
  public Console(
      ScorerConfig config, boolean operate, Supplier<@Nullable ScorerApplication> instance) {
    this.config = config;
    this.operate = operate;
    this.instance = instance;
    this.rollout = new RolloutDesk(config);
    this.deadLetters = new DeadLetterView(config);
    long everyMs = ScoreCurves.INTERVAL.toMillis();
    var unused = clock.scheduleAtFixedRate(curves::turn, everyMs, everyMs, TimeUnit.MILLISECONDS);
  }

  @Override
  public void scored(
      Review review, SentimentEvent event, ActiveModel model, long recordTimestamp, Duration time) {
    curves.scored(review, event, model, recordTimestamp, time);
    feed.scored(review, event, model, recordTimestamp, time);
  }

  @Override
  public void buried() {
    curves.buried();
  }

  /** Adds the page and what it asks for to an HTTP server, whose own rules hold for them. */
  public void addTo(JavalinConfig server) {
    for (Page page : PAGES) {
      server.routes.get(PATH + page.path(), request -> serve(page, request));
    }
    get(server, "/instance", request -> instanceJson());
    get(server, "/curves", request -> curves.json());
    get(server, "/rollout", request -> rollout.json());
    get(server, "/history", request -> rollout.historyJson());
    get(server, "/dead-letters", request -> deadLetters.json());
    server.routes.sse(API + "/live", this::watch);
    post(server, "/score", this::score);
    post(server, "/plan", request -> rollout.plan(operation(request), actor(request)));
    post(server, "/submit", request -> rollout.submit(operation(request), actor(request)));
    post(server, "/models", this::register);
  }

  /** What answers a request with JSON. */
  private interface Answer {
    ObjectNode to(Context request) throws BadRequestException, IOException, InterruptedException;
  }

  private static void get(JavalinConfig server, String path, Answer answer) {
    server.routes.get(API + path, handler(answer));
  }

  private static void post(JavalinConfig server, String path, Answer answer) {
    server.routes.post(
        API + path,
        handler(
            request -> {
              if (request.header(OWN_HEADER) == null) {
                throw new BadRequestException("expected the header " + OWN_HEADER);
              }
              String site = request.header("Sec-Fetch-Site");
              if (site != null && !site.equals("same-origin")) {
                throw new ForbiddenResponse("the request is another site's");
              }
              return answer.to(request);
            }));
  }

  private static Handler handler(Answer answer) {
    return request -> {
      try {
        json(request, answer.to(request));
      } catch (BadRequestException e) {
        fail(request, HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
      } catch (InterruptedException | InterruptException e) {
        Thread.currentThread().interrupt();
        fail(request, HttpStatus.SERVICE_UNAVAILABLE, "the instance ends");
      } catch (KafkaException | ScorerStartException | IllegalStateException e) {
        // The page is for operators: it says what the brokers say.
        LOG.warn("{} is not answered: {}", request.path(), e.toString());
        fail(request, HttpStatus.BAD_GATEWAY, String.valueOf(e.getMessage()));
      }
    };
  }

  private static void json(Context request, ObjectNode json) {
    request.contentType("application/json").result(ConsoleJson.write(json));
  }

  private static void fail(Context request, HttpStatus status, String message) {
    request.status(status);
    json(request, ConsoleJson.object().put("error", message));
  }

  private static void serve(Page page, Context request) throws IOException {
    try (InputStream resource = Console.class.getResourceAsStream(page.resource())) {
      if (resource == null) {
        throw new IllegalStateException("the program lacks its resource " + page.resource());
      }
      request.contentType(page.type() + "; charset=utf-8").result(resource.readAllBytes());
    }
  }

  private ObjectNode instanceJson() {
    ScorerApplication now = instance.get();
    ObjectNode json =
        ConsoleJson.object()
            .put("operate", operate)
            .put("signed_only", config.trustedKeys() != null)
            .put("max_review_chars", MAX_REVIEW_CHARS)
            .put("instance", now == null ? null : now.instanceId())
            .put("application", config.applicationId())
            .put("state", now == null ? "STARTING" : now.state().toString())
            .put("scoring", now != null && now.isScoring());
    json.set(
        "model",
        Optional.ofNullable(now)
            .flatMap(ScorerApplication::activeModel)
            .map(model -> ConsoleJson.model(model.manifest().ref()))
            .orElse(null));
    return json;
  }

  private ObjectNode score(Context request) throws BadRequestException {
    String text = ConsoleJson.text(body(request), "text");
    if (text.length() > MAX_REVIEW_CHARS) {
      throw new BadRequestException(
          "expected a review of at most "
              + MAX_REVIEW_CHARS
              + " characters, came "
              + text.length());
    }
    ActiveModel model =
        Optional.ofNullable(instance.get())
            .flatMap(ScorerApplication::activeModel)
            .orElseThrow(() -> new BadRequestException("no model is active yet"));
    if (!scoring.tryAcquire()) {
      throw new BadRequestException("others have their reviews scored; try again");
    }
    try {
      long begin = System.nanoTime();
      ObjectNode json = Explained.of(text, text.length(), model);
      return json.put("scoring_ms", (System.nanoTime() - begin) / 1e6);
    } finally {
      scoring.release();
    }
  }

  private static ObjectNode body(Context request) throws BadRequestException {
    if (request.contentLength() > MAX_BODY_BYTES) {
      throw new BadRequestException("expected a request of at most " + MAX_BODY_BYTES + " bytes");
    }
    return ConsoleJson.read(request.body());
  }

  private ObjectNode operation(Context request) throws BadRequestException {
    requireOperator();
    return body(request);
  }

  private void requireOperator() {
    if (!operate) {
      throw new ForbiddenResponse("the console is for reading (sentiment.http.console)");
    }
  }

  private ObjectNode register(Context request)
      throws BadRequestException, IOException, InterruptedException {
    requireOperator();
    if (request.contentLength() < 1 || request.contentLength() > MAX_CHECKPOINT_BYTES) {
      throw new BadRequestException(
          "expected a checkpoint of at most "
              + (MAX_CHECKPOINT_BYTES >> 20)
              + " MiB; model publish takes larger ones");
    }
    return rollout.register(
        request.req().getInputStream(), request.queryParam("reason"), actor(request));
  }

  /** Who gives a command, for the audit: the name of basic authentication is not proved. */
  private String actor(Context request) {
    ScorerApplication now = instance.get();
    String name =
        Optional.ofNullable(request.basicAuthCredentials())
            .map(credentials -> credentials.getUsername())
            .filter(given -> !given.isBlank() && given.length() <= 100)
            .orElse("somebody");
    String actor =
        name + " at the console of " + (now == null ? config.applicationId() : now.instanceId());
    return actor.substring(0, Math.min(MAX_ACTOR_CHARS, actor.length()));
  }

  private void watch(SseClient client) {
    Optional<LiveFeed.Viewer> admitted = feed.watch();
    if (admitted.isEmpty()) {
      client.sendEvent("full", "{\"viewers\":" + LiveFeed.MAX_VIEWERS + "}");
      client.close();
      return;
    }
    client.keepAlive();
    Thread thread = new Thread(() -> show(client, admitted.get()), "console-viewer");
    thread.setDaemon(true);
    thread.start();
  }

  /** To its end, which a viewer's leaving or the instance's ending makes. */
  private static void show(SseClient client, LiveFeed.Viewer viewer) {
    try (viewer) {
      client.sendEvent("begin", "{}");
      while (!client.terminated() && viewer.isOpen()) {
        String score = viewer.next(STILL_THERE);
        if (score == null) {
          client.sendComment("still there");
        } else {
          client.sendEvent("score", score);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("A viewer's thread is interrupted", e);
    } finally {
      client.close();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    feed.close();
    rollout.close();
  }
}
