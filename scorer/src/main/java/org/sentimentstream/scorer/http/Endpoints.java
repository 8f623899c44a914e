package org.sentimentstream.scorer.http;

import io.javalin.config.JavalinConfig;

/** Some of what the HTTP server answers. */
@FunctionalInterface
public interface Endpoints {

  /** Adds the routes, and what they need. The rules of {@link HttpServer} hold for them. */
  void addTo(JavalinConfig server);
}
