package org.sentimentstream.scorer.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.util.JavalinBindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.ScorerStartException;
import org.sentimentstream.scorer.config.ConfigurationException;
import org.sentimentstream.scorer.config.HttpSettings;
import org.sentimentstream.scorer.config.ScorerSetting;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server with rules that hold for all its endpoints: {@link Admission} decides who is
 * answered, requests and connections are bounded, a browser is told to load nothing from elsewhere,
 * and a failure's text stays in the log.
 */
public final class HttpServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** Most bytes of a request's body. */
  private static final long MAX_REQUEST_BYTES = 1 << 20;

  private static final int MAX_CONNECTIONS = 256;
  private static final int MAX_THREADS = 16;

  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
              + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
              + " frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  /** What a client is told of a request that was not answered. */
  private record Failure(int status, String error) {}

  private final Javalin javalin;
  private final URI address;

  private HttpServer(Javalin javalin, URI address) {
    this.javalin = javalin;
    this.address = address;
  }

  /**
   * Starts to answer.
   *
   * @throws ConfigurationException where the settings would let anybody in, or are wrong
   * @throws ScorerStartException where the port is taken, or may not be had
   */
  public static HttpServer start(HttpSettings settings, List<Endpoints> endpoints) {
    boolean loopback = resolve(settings.host()).isLoopbackAddress();
    if (!loopback && settings.token() == null) {
      throw new ConfigurationException(
          ScorerSetting.HTTP_TOKEN.key()
              + " is needed where "
              + ScorerSetting.HTTP_HOST.key()
              + " is no loopback address, it is "
              + settings.host());
    }
    if (!loopback && settings.keystore() == null) {
      LOG.warn(
          "The HTTP server has no TLS ({}): on {} its token can be read on the network, unless a"
              + " proxy before it has",
          ScorerSetting.HTTP_TLS_KEYSTORE.key(),
          settings.host());
    }
    Admission admission = new Admission(settings);
    SslContextFactory.@Nullable Server keys =
        settings.keystore() == null
            ? null
            : ServerKeys.load(settings.keystore(), settings.keystorePassword());
    Javalin javalin =
        Javalin.create(
            config -> {
              configure(config);
              config.jetty.addConnector((server, http) -> connector(server, http, settings, keys));
              config.routes.before(
                  context -> {
                    SECURITY_HEADERS.forEach(context::header);
                    admission.check(context);
                  });
              endpoints.forEach(some -> some.addTo(config));
            });
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw new ScorerStartException(
          "cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + " ("
              + ScorerSetting.HTTP_HOST.key()
              + ", "
              + ScorerSetting.HTTP_PORT.key()
              + "): "
              + rootMessage(e),
          e);
    }
    URI address =
        URI.create(
            (settings.keystore() == null ? "http://" : "https://")
                + (settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host())
                + ":"
                + javalin.port());
    LOG.info("Answers at {}", address);
    return new HttpServer(javalin, address);
  }

  private static InetAddress resolve(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          ScorerSetting.HTTP_HOST.key()
              + ": expected an address of this machine, came \""
              + host
              + "\"");
    }
  }

  private static void configure(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.maxRequestSize = MAX_REQUEST_BYTES;
    config.http.prefer405over404 = true;
    QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2);
    threads.setName("http");
    threads.setDaemon(true);
    config.jetty.threadPool = threads;
    config.jetty.modifyServer(
        server -> server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server)));
    config.routes.exception(
        HttpResponseException.class,
        (e, context) -> fail(context, e.getStatus(), String.valueOf(e.getMessage())));
    config.routes.exception(
        EofException.class,
        (e, context) ->
            fail(context, HttpStatus.BAD_REQUEST.getCode(), "the request ended too early"));
    config.routes.exception(
        Exception.class,
        (e, context) -> {
          LOG.warn("Cannot answer {} {}", context.method(), context.path(), e);
          fail(
              context,
              HttpStatus.INTERNAL_SERVER_ERROR.getCode(),
              "the instance cannot answer; its log says why");
        });
  }

  private static void fail(Context context, int status, String error) {
    context.status(status).json(new Failure(status, error));
  }

  private static ServerConnector connector(
      Server server,
      HttpConfiguration http,
      HttpSettings settings,
      SslContextFactory.@Nullable Server keys) {
    http.setSendServerVersion(false);
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    ServerConnector connector;
    if (keys == null) {
      connector = new ServerConnector(server, 1, 1, plain);
    } else {
      // There is one certificate, whatever name a client knows this machine by.
      http.addCustomizer(new SecureRequestCustomizer(false));
      connector =
          new ServerConnector(
              server, 1, 1, new SslConnectionFactory(keys, plain.getProtocol()), plain);
    }
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    return connector;
  }

  private static @Nullable String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  /** Where it answers, with the port that it has. */
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
