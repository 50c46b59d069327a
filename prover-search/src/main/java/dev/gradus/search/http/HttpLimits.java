package dev.gradus.search.http;

import java.time.Duration;

/**
 * How much one client may ask for over HTTP and WebSocket. A client is an address.
 *
 * @param messageBytes longest body of a request, and longest WebSocket message
 * @param requestsPerSecond requests and WebSocket messages, in the long run
 * @param callsPerClient calls at once over all of the client's connections; as many WebSockets
 * @param callTime longest that any call may ask for; it is ended half a {@code patience} later
 * @param patience how long a body may take to arrive, and how long a client may leave unread what
 *     is sent to it, or a ping unanswered
 */
public record HttpLimits(
    int messageBytes,
    int requestsPerSecond,
    int callsPerClient,
    Duration callTime,
    Duration patience) {

  /** Requests per second by default: fifty people at one address, typing. */
  public static final int DEFAULT_REQUESTS_PER_SECOND = 100;

  /** Calls at once by default. */
  public static final int DEFAULT_CALLS_PER_CLIENT = 128;

  /** Longest call by default. */
  public static final Duration DEFAULT_CALL_TIME = Duration.ofHours(1);

  /** Patience by default. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(30);

  /**
   * @throws IllegalArgumentException naming the option
   */
  public HttpLimits {
    if (requestsPerSecond < 1) {
      throw new IllegalArgumentException("--max-requests-per-second must be at least 1");
    }
    if (callsPerClient < 1) {
      throw new IllegalArgumentException("--max-calls-per-client must be at least 1");
    }
  }

  /** The defaults, with messages of this length. */
  public static HttpLimits defaults(int messageBytes) {
    return new HttpLimits(
        messageBytes,
        DEFAULT_REQUESTS_PER_SECOND,
        DEFAULT_CALLS_PER_CLIENT,
        DEFAULT_CALL_TIME,
        DEFAULT_PATIENCE);
  }

  /** Requests that may come at once after a pause. */
  int burst() {
    return (int) Math.min(Integer.MAX_VALUE, 2L * requestsPerSecond);
  }
}
