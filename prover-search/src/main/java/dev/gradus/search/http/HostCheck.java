package dev.gradus.search.http;

import io.grpc.Status;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps other sites' pages in a user's browser from using the user's own server. A server on
 * loopback answers only to its own names, whatever else resolves to it (DNS rebinding); what may
 * change or cost something is refused where the browser says that another site's page asks.
 *
 * @param loopback whether the server listens on loopback only
 * @param host the address it was told to listen on
 */
public record HostCheck(boolean loopback, String host) {

  private static final Set<String> LOOPBACK_NAMES =
      Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  /** Why the request is refused, in one line; empty if it is not. */
  public Optional<String> refusal(HttpServerRequest request) {
    HostAndPort asked = request.authority();
    if (loopback && (asked == null || !isOurs(asked.host()))) {
      return Optional.of(
          "this server listens on loopback and answers to localhost, 127.0.0.1 and [::1] only; ask it"
              + " under one of these names");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    boolean harmless =
        request.method() == HttpMethod.GET && !request.headers().contains(HttpHeaders.UPGRADE);
    if (origin != null && !harmless && !isSame(origin, asked, request.isSSL())) {
      return Optional.of("this server answers to no page of another site");
    }
    return Optional.empty();
  }

  /** The refusal as the API words it. */
  static ApiException denied(String why) {
    return ApiException.http(403, Status.Code.PERMISSION_DENIED, why);
  }

  private boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return LOOPBACK_NAMES.contains(lower) || lower.equals(host.toLowerCase(Locale.ROOT));
  }

  private static boolean isSame(String origin, HostAndPort asked, boolean ssl) {
    try {
      URI uri = new URI(origin);
      return asked != null
          && uri.getHost() != null
          && uri.getHost().equalsIgnoreCase(asked.host())
          && port(uri.getPort(), "https".equals(uri.getScheme())) == port(asked.port(), ssl);
    } catch (java.net.URISyntaxException e) {
      return false;
    }
  }

  private static int port(int named, boolean ssl) {
    return named > 0 ? named : ssl ? 443 : 80;
  }
}
