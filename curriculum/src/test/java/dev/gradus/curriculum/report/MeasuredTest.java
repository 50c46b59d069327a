package dev.gradus.curriculum.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.search.engine.StatementResult.Status;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasuredTest {

  private static SearchOutcome outcome(String name, boolean proved, long calls) {
    return outcome(name, proved, calls, 1);
  }

  private static SearchOutcome outcome(String name, boolean proved, long calls, int attempts) {
    return new SearchOutcome(
        1,
        "eval-set",
        Purpose.EVALUATE,
        "set",
        name,
        name,
        MissingNode.getInstance(),
        proved ? Status.PROVED : Status.OPEN,
        attempts,
        proved ? 1 : 0,
        1,
        calls,
        proved ? OptionalInt.of(1) : OptionalInt.empty());
  }

  @Test
  void proved_withinCalls_countsProofsThatCameInTime() {
    Measured measured =
        new Measured(List.of(outcome("a", true, 4), outcome("b", true, 5), outcome("c", false, 4)));

    assertEquals(0, measured.proved(3));
    assertEquals(1, measured.proved(4));
    assertEquals(2, measured.proved(8));
  }

  @Test
  void rate_attemptsThatWereNotRun_countAsFailed() {
    List<SearchOutcome> cutShort = List.of(outcome("a", true, 4, 1), outcome("b", false, 4, 2));

    assertEquals(0.125, new Measured(cutShort, 4).rate());
    assertEquals(0.25, new Measured(cutShort, 4).only(Set.of("a")).rate());
    assertEquals(0.25, new Measured(cutShort).rate(), "nobody said how many were asked for");
  }

  @Test
  void plotted_moreBudgetsThanLines_areTheFirstAndTheLast() {
    Measured measured = new Measured(List.of(outcome("a", true, 1), outcome("b", false, 64)));

    assertEquals(List.of(1L, 2L, 4L, 8L, 64L), WithinCalls.plotted(List.of(measured)));
  }

  @Test
  void budgets_beginWhereSomethingWasProved() {
    Measured measured = new Measured(List.of(outcome("a", true, 3), outcome("b", false, 10)));

    assertEquals(List.of(4L, 8L, 10L), WithinCalls.budgets(List.of(measured)));
    assertEquals(List.of(), WithinCalls.budgets(List.of(new Measured(List.of()))));
  }
}
