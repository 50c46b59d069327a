package dev.gradus.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ScheduleTest {

  private final Schedule schedule = new Schedule(1e-3, 10, 110, 0.1);

  @Test
  void rate_warmUp_risesLinearlyToThePeak() {
    assertEquals(1e-4, schedule.rate(0), 1e-15);
    assertEquals(5e-4, schedule.rate(4), 1e-15);
    assertEquals(1e-3, schedule.rate(9), 1e-15);
  }

  @Test
  void rate_afterWarmUp_followsHalfACosineToTheFloor() {
    assertEquals(1e-3 * (0.1 + 0.9 * 0.5), schedule.rate(59), 1e-12);
    assertEquals(1e-4, schedule.rate(109), 1e-15);
    assertEquals(1e-4, schedule.rate(500), 1e-15);
    for (int step = 10; step < 110; step++) {
      assertTrue(schedule.rate(step) < schedule.rate(step - 1));
    }
  }

  @Test
  void rate_noWarmUp_startsBelowThePeak() {
    Schedule plain = new Schedule(1, 0, 2, 0);
    assertEquals(0.5, plain.rate(0), 1e-15);
    assertEquals(0, plain.rate(1), 1e-15);
  }

  @Test
  void constructor_warmUpAsLongAsTheRun_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Schedule(1, 5, 5, 0));
  }
}
