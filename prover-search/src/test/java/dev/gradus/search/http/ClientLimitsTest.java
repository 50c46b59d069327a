package dev.gradus.search.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClientLimitsTest {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final ClientLimits limits =
      new ClientLimits(
          new HttpLimits(1000, 10, 2, Duration.ofHours(1), Duration.ofSeconds(30)), now::get);

  @Test
  void admit_burstThenTheRate_refusesWhatIsMore() {
    for (int i = 0; i < 20; i++) {
      limits.admit("a");
    }
    ApiException refused = assertThrows(ApiException.class, () -> limits.admit("a"));
    assertEquals(429, refused.http());
    assertEquals(1, refused.retryAfterSeconds().orElseThrow());
    assertTrue(refused.getMessage().contains("--max-requests-per-second"));
    assertDoesNotThrow(() -> limits.admit("b"));
    now.addAndGet(Duration.ofMillis(101).toNanos());
    limits.admit("a");
    assertThrows(ApiException.class, () -> limits.admit("a"));
  }

  @Test
  void admit_longPause_isWorthABurstAndNoMore() {
    limits.admit("a");
    now.addAndGet(Duration.ofDays(1).toNanos());
    for (int i = 0; i < 20; i++) {
      limits.admit("a");
    }
    assertThrows(ApiException.class, () -> limits.admit("a"));
  }

  @Test
  void call_moreThanAllowed_isRefusedUntilOneEnds() {
    ClientLimits.Held first = limits.call("a");
    limits.call("a");
    ApiException refused = assertThrows(ApiException.class, () -> limits.call("a"));
    assertTrue(refused.getMessage().contains("--max-calls-per-client"));
    limits.call("b").close();
    assertEquals(2, limits.calls());
    first.close();
    first.close();
    assertEquals(1, limits.calls());
    limits.call("a");
    assertThrows(ApiException.class, () -> limits.call("a"));
  }

  @Test
  void socket_isCountedByItself() {
    limits.call("a");
    limits.call("a");
    ClientLimits.Held socket = limits.socket("a");
    assertEquals(1, limits.sockets());
    socket.close();
    assertEquals(0, limits.sockets());
  }
}
