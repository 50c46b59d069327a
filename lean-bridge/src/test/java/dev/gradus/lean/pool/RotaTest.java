package dev.gradus.lean.pool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Turns, by jobs that any worker may run. */
final class RotaTest {
  private static final Limits LIMITS = new Limits(1, 1);

  private final Rota rota = new Rota();
  private final Map<Job, String> names = new HashMap<>();

  private Theorem theorem(String client, String name, int jobs) {
    Theorem theorem = Theorem.turn(client, LIMITS);
    List<Job> added = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      Job job = new Inquiry(client, JsonNodeFactory.instance.objectNode(), LIMITS);
      names.put(job, name + i);
      added.add(job);
    }
    rota.add(theorem, added);
    return theorem;
  }

  private List<String> takeAll() {
    List<String> order = new ArrayList<>();
    for (Job job; (job = rota.next(null, List.of())) != null; ) {
      order.add(names.get(job));
    }
    return order;
  }

  @Test
  void next_theoremsOfAClient_takeTurns() {
    theorem("a", "long", 3);
    theorem("a", "short", 1);
    assertEquals(List.of("long0", "short0", "long1", "long2"), takeAll());
    assertEquals(0, rota.waiting());
  }

  @Test
  void next_clientWithManyTheorems_hasNoMoreTurnsThanAnother() {
    for (int i = 0; i < 5; i++) {
      theorem("many", "m" + i + "-", 1);
    }
    theorem("one", "x", 3);
    assertEquals(List.of("m0-0", "x0", "m1-0", "x1", "m2-0", "x2", "m3-0", "m4-0"), takeAll());
  }

  @Test
  void remove_lastOfAClient_leavesTheOthersTheirTurns() {
    Theorem gone = theorem("a", "gone", 2);
    theorem("b", "b", 1);
    assertEquals(2, rota.remove(gone, job -> true).size());
    assertEquals(0, rota.remove(gone, job -> true).size());
    assertEquals(List.of("b0"), takeAll());
  }

  @Test
  void addFirst_jobThatLostItsProcess_isItsTheoremsNext() {
    Theorem theorem = theorem("a", "t", 2);
    Job first = rota.next(null, List.of());
    rota.addFirst(theorem, first);
    assertEquals(List.of("t0", "t1"), takeAll());
  }

  @Test
  void removeAll_severalClients_leavesNothing() {
    theorem("a", "a", 2);
    theorem("b", "b", 3);
    assertEquals(5, rota.removeAll().size());
    assertEquals(0, rota.waiting());
    assertNull(rota.next(null, List.of()));
  }
}
