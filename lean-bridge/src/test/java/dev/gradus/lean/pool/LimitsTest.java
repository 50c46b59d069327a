package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class LimitsTest {
  private static final Limits DEFAULTS = new Limits(10_000, 5_000);

  @Test
  void of_nothingAsked_isTheDefaults() {
    assertEquals(DEFAULTS, Limits.of(0, 0, DEFAULTS));
  }

  @Test
  void of_anotherTime_scalesHeartbeats() {
    assertEquals(new Limits(2_000, 1_000), Limits.of(0, 1_000, DEFAULTS));
    assertEquals(new Limits(1, 1), Limits.of(0, 1, new Limits(1, 5_000)));
    for (int millis = 1; millis < 200; millis++) {
      assertEquals(new Limits(10, millis), Limits.of(0, millis, new Limits(10, millis)));
    }
    assertEquals(
        new Limits(Integer.MAX_VALUE * 2L, Integer.MAX_VALUE),
        Limits.of(0, Integer.MAX_VALUE, DEFAULTS));
  }

  @Test
  void forReplay_ofTheWidest_staysTheWidest() {
    Limits widest = new Limits(Long.MAX_VALUE, Integer.MAX_VALUE);
    assertEquals(widest, widest.forReplay());
    assertEquals(new Limits(20, 10_000), new Limits(10, 100).forReplay());
    assertEquals(new Limits(2, 40_000), new Limits(1, 10_000).forReplay());
    assertEquals(widest, Limits.of(0, Integer.MAX_VALUE, widest));
  }

  @Test
  void of_heartbeatsAsked_takesThem() {
    assertEquals(new Limits(7, 5_000), Limits.of(7, 0, DEFAULTS));
    assertEquals(new Limits(7, 9), Limits.of(7, 9, DEFAULTS));
  }
}
