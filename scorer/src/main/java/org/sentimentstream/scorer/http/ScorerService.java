package org.sentimentstream.scorer.http;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.ScorerApplication;
import org.sentimentstream.scorer.config.HttpSettings;
import org.sentimentstream.scorer.config.ScorerConfig;
import org.sentimentstream.scorer.console.Console;
import org.sentimentstream.scorer.topology.ScoringListener;

/**
 * A scorer instance and its HTTP server, which answers from before the instance starts until it has
 * ended, so that it can be seen how far it is.
 */
public final class ScorerService implements AutoCloseable {

  /**
   * A machine that has much to do takes its time; the status is no sooner than three heartbeats.
   */
  private static final Duration LEAST_BROKER_SILENCE = Duration.ofSeconds(5);

  private final ScorerApplication application;
  private final @Nullable Console console;
  private final @Nullable HttpServer http;
  private final InstanceMeters meters;

  private ScorerService(
      ScorerApplication application,
      @Nullable Console console,
      @Nullable HttpServer http,
      InstanceMeters meters) {
    this.application = application;
    this.console = console;
    this.http = http;
    this.meters = meters;
  }

  /**
   * Starts both.
   *
   * @throws org.sentimentstream.scorer.ScorerStartException where no broker answers, the topics are
   *     not as they must be, or the server's port is taken
   */
  public static ScorerService start(ScorerConfig config) throws InterruptedException {
    InstanceMeters meters = new InstanceMeters();
    AtomicReference<@Nullable ScorerApplication> instance = new AtomicReference<>();
    HttpServer http = null;
    Console console = null;
    try {
      HttpSettings settings = config.http();
      if (settings != null) {
        List<Endpoints> endpoints = new ArrayList<>();
        endpoints.add(new Health(instance::get, brokerSilence(config)));
        endpoints.add(meters);
        if (settings.console() != HttpSettings.Console.OFF) {
          console =
              new Console(
                  config, settings.console() == HttpSettings.Console.OPERATE, instance::get);
          endpoints.add(console::addTo);
        }
        http = HttpServer.start(settings, endpoints);
      }
      ScorerApplication application =
          ScorerApplication.start(
              config, meters.registry(), console == null ? ScoringListener.NONE : console);
      instance.set(application);
      return new ScorerService(application, console, http, meters);
    } catch (RuntimeException | InterruptedException | Error e) {
      if (console != null) {
        console.close();
      }
      if (http != null) {
        http.close();
      }
      meters.close();
      throw e;
    }
  }

  /**
   * How long no broker may have taken a status: then others too think that the instance is dead.
   */
  private static Duration brokerSilence(ScorerConfig config) {
    Duration three = config.heartbeat().multipliedBy(3);
    return three.compareTo(LEAST_BROKER_SILENCE) > 0 ? three : LEAST_BROKER_SILENCE;
  }

  public ScorerApplication application() {
    return application;
  }

  /** Where the HTTP server answers; empty where there is none. */
  public Optional<URI> address() {
    return Optional.ofNullable(http).map(HttpServer::address);
  }

  /** Ends the instance, and then the HTTP server; returns when both have ended. */
  @Override
  public synchronized void close() {
    application.close();
    if (console != null) {
      console.close();
    }
    if (http != null) {
      http.close();
    }
    meters.close();
  }
}
