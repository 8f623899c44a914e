package org.sentimentstream.scorer.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.Header;
import io.javalin.http.UnauthorizedResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sentimentstream.scorer.config.HttpSettings;

/**
 * Decides which requests are answered. Where there is a token, those that carry it. Where there is
 * none the server listens on a loopback address alone, so a request is from this machine; but it
 * may be from a page of another site in this machine's browser, and then it is refused.
 */
final class Admission {

  private static final Set<String> HEALTH = Set.of(Health.LIVE, Health.READY);
  private static final String BEARER = "bearer ";
  private static final String BASIC = "basic ";

  private final byte @Nullable [] token;
  private final Set<String> open;
  private final Set<String> ownNames;

  Admission(HttpSettings settings) {
    this.token = settings.token() == null ? null : sha256(settings.token());
    this.open = new HashSet<>(HEALTH);
    if (settings.metricsOpen()) {
      open.add(InstanceMeters.PATH);
    }
    this.ownNames = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]"));
    ownNames.add(settings.host().toLowerCase(Locale.ROOT));
  }

  /**
   * Returns where the request is to be answered.
   *
   * @throws UnauthorizedResponse where it lacks the token
   * @throws ForbiddenResponse where it is another site's
   */
  void check(Context request) {
    refuseOtherSites(request);
    if (token == null || open.contains(request.path())) {
      return;
    }
    String given = secret(request.header(Header.AUTHORIZATION));
    if (given == null || !MessageDigest.isEqual(sha256(given), token)) {
      request.header(Header.WWW_AUTHENTICATE, "Basic realm=\"sentiment\", charset=\"UTF-8\"");
      throw new UnauthorizedResponse("expected the token of sentiment.http.token");
    }
  }

  private void refuseOtherSites(Context request) {
    String host = request.header(Header.HOST);
    String origin = request.header(Header.ORIGIN);
    if (origin != null && !origin.replaceFirst("^https?://", "").equals(host)) {
      throw new ForbiddenResponse("the request is another site's");
    }
    // A name that another site's owner made lead here would be of the same origin.
    if (token == null && (host == null || !ownNames.contains(name(host)))) {
      throw new ForbiddenResponse("expected localhost as the host of the request");
    }
  }

  private static String name(String host) {
    return host.replaceFirst(":[0-9]+$", "").toLowerCase(Locale.ROOT);
  }

  /** The token, or the password, of an Authorization header. */
  private static @Nullable String secret(@Nullable String authorization) {
    if (authorization == null) {
      return null;
    }
    String lower = authorization.toLowerCase(Locale.ROOT);
    if (lower.startsWith(BEARER)) {
      return authorization.substring(BEARER.length()).trim();
    }
    if (!lower.startsWith(BASIC)) {
      return null;
    }
    try {
      String pair =
          new String(
              Base64.getDecoder().decode(authorization.substring(BASIC.length()).trim()), UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? null : pair.substring(colon + 1);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Of the same length whatever is hashed, so that a comparison does not tell the length. */
  private static byte[] sha256(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
