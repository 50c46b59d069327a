package dev.gradus.search.server;

import dev.gradus.search.http.HttpLimits;
import dev.gradus.search.store.RunFolder;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where and how the server listens, and what it shows besides its services.
 *
 * @param host address to bind; anything but loopback needs {@code tls} and {@code token}
 * @param port 0 takes a free one
 * @param tls certificate and key; plain text without
 * @param token what callers must show; nothing without
 * @param maxMessageBytes longest request message accepted
 * @param limits of each client of HTTP and WebSocket
 * @param runs whose runs are shown over HTTP; none are without
 */
public record ServerConfig(
    String host,
    int port,
    Optional<Tls> tls,
    Optional<BearerToken> token,
    int maxMessageBytes,
    HttpLimits limits,
    Optional<RunFolder> runs) {

  /** Longest request message by default: a statement with a long header, many times over. */
  public static final int DEFAULT_MAX_MESSAGE_BYTES = 4 << 20;

  /** A certificate chain and its private key, PEM files. */
  public record Tls(Path certificate, Path key) {}

  /**
   * @throws IllegalArgumentException in one line with its remedy, if this server would be open to
   *     others or cannot listen at all
   */
  public ServerConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port must lie between 0 and 65535: " + port);
    }
    if (maxMessageBytes < 1) {
      throw new IllegalArgumentException("--max-message-bytes must be at least 1");
    }
    if (!isLoopback(host) && (tls.isEmpty() || token.isEmpty())) {
      throw new IllegalArgumentException(
          "--host "
              + host
              + " is reachable from other machines: give --tls-cert, --tls-key and --token, or bind"
              + " 127.0.0.1");
    }
  }

  /** With the default limits, and without runs. */
  public ServerConfig(
      String host, int port, Optional<Tls> tls, Optional<BearerToken> token, int maxMessageBytes) {
    this(
        host,
        port,
        tls,
        token,
        maxMessageBytes,
        HttpLimits.defaults(maxMessageBytes),
        Optional.empty());
  }

  /** Whether only this machine reaches it. */
  boolean isLoopback() {
    return isLoopback(host);
  }

  private static boolean isLoopback(String host) {
    try {
      return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("--host " + host + " is no address of this machine", e);
    }
  }
}
