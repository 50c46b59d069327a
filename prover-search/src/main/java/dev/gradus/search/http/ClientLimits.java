package dev.gradus.search.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Counts what each client asks for: a token bucket for its requests, a count of its calls and one
 * of its WebSockets. Safe for use by many threads; what it remembers of a client is forgotten once
 * the client's bucket is full again.
 */
final class ClientLimits {

  /** Clients remembered; the longest silent are forgotten first, to their advantage. */
  private static final int MAX_CLIENTS = 100_000;

  private static final double NANOS_PER_SECOND = 1e9;

  private final HttpLimits limits;
  private final LongSupplier nanoTime;
  private final Cache<String, Bucket> buckets;
  private final ConcurrentMap<String, Integer> calls = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Integer> sockets = new ConcurrentHashMap<>();

  /** Something counted, until it is closed; closing it twice is closing it once. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  ClientLimits(HttpLimits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MAX_CLIENTS)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();
  }

  /** What a client goes by: its address. */
  static String nameOf(HttpServerRequest request) {
    return String.valueOf(request.remoteAddress().hostAddress());
  }

  /**
   * Takes a request, or a message of a WebSocket, off the client's account.
   *
   * @throws ApiException RESOURCE_EXHAUSTED, with the time after which one more is admitted
   */
  void admit(String client) {
    double missing = buckets.get(client, newcomer -> new Bucket()).take();
    if (missing > 0) {
      throw ApiException.exhausted(
          "more than "
              + limits.requestsPerSecond()
              + " requests per second; send fewer, or raise --max-requests-per-second",
          Math.max(1, (int) Math.ceil(missing / limits.requestsPerSecond())));
    }
  }

  /**
   * Counts a call.
   *
   * @throws ApiException RESOURCE_EXHAUSTED if the client has too many under way
   */
  Held call(String client) {
    return count(calls, client, "calls");
  }

  /**
   * Counts a WebSocket.
   *
   * @throws ApiException RESOURCE_EXHAUSTED if the client has too many
   */
  Held socket(String client) {
    return count(sockets, client, "WebSockets");
  }

  /** Calls under way, of all clients. */
  int calls() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** WebSockets, of all clients. */
  int sockets() {
    return sockets.values().stream().mapToInt(Integer::intValue).sum();
  }

  private Held count(ConcurrentMap<String, Integer> counts, String client, String what) {
    int most = limits.callsPerClient();
    if (counts.merge(client, 1, Integer::sum) > most) {
      release(counts, client);
      throw ApiException.exhausted(
          "more than "
              + most
              + " "
              + what
              + " at once from one address; wait for one to end, or raise --max-calls-per-client",
          1);
    }
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (released.compareAndSet(false, true)) {
        release(counts, client);
      }
    };
  }

  private static void release(ConcurrentMap<String, Integer> counts, String client) {
    counts.computeIfPresent(client, (same, count) -> count == 1 ? null : count - 1);
  }

  /** Fills by so many tokens a second up to the burst; a request takes one. */
  private final class Bucket {
    private double tokens = limits.burst();
    private long filledAt = nanoTime.getAsLong();

    /** Zero if there was a token, else what is missing of one. */
    synchronized double take() {
      long now = nanoTime.getAsLong();
      double more = (now - filledAt) / NANOS_PER_SECOND * limits.requestsPerSecond();
      tokens = Math.min(limits.burst(), tokens + more);
      filledAt = now;
      if (tokens < 1) {
        return 1 - tokens;
      }
      tokens--;
      return 0;
    }
  }
}
