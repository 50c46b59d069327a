package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.curriculum.loop.config.Schedule;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlannerTest {
  private static final int D = 10;

  private static List<Statement> statements(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> new Statement("t" + i, "", "theorem t" + i + " : " + i + " = " + i + " :=", ""))
        .toList();
  }

  private static Planner planner(Schedule.Kind kind, double review, double retry) {
    return new Planner(new Schedule(kind, null, null, 2, review, 2.0, 4.0, 3, retry), 7);
  }

  private static History history(List<Statement> of, Status... tries) {
    History history = new History();
    for (Statement statement : of) {
      for (Status status : tries) {
        history.add(statement.hash(), status);
      }
    }
    return history;
  }

  private static List<Integer> budgets(Planner planner, List<Statement> of, History history) {
    List<Integer> budgets = new ArrayList<>();
    for (Portion portion : planner.portions(5, of, history, D)) {
      budgets.add(portion.expansions());
    }
    return budgets;
  }

  @Test
  void portions_firstRound_takesAllWithThePlainBudget() {
    List<Statement> all = statements(5);
    List<Portion> portions =
        planner(Schedule.Kind.FRONTIER, 0, 0).portions(0, all, new History(), D);
    assertEquals(List.of(new Portion(D, all)), portions);
  }

  @Test
  void portions_freshThatGrows_takesOthersUpEachRoundAndMore() {
    List<Statement> all = statements(10);
    Planner planner =
        new Planner(new Schedule(Schedule.Kind.FRONTIER, 3, 2.0, 1, 0.0, 2.0, 4.0, 3, 0.0), 7);

    List<Statement> first = planner.portions(0, all, new History(), D).get(0).statements();
    List<Statement> second =
        planner.portions(1, all, history(first, Status.PROVED), D).get(0).statements();

    assertEquals(3, first.size());
    assertEquals(6, second.size());
    assertTrue(Collections.disjoint(first, second));
  }

  @Test
  void portions_sweep_takesAllWhateverHappened() {
    List<Statement> all = statements(5);
    History history = history(all, Status.PROVED, Status.PROVED, Status.PROVED);
    Planner sweep = planner(Schedule.Kind.SWEEP, 0, 0);
    assertEquals(List.of(new Portion(D, all)), sweep.portions(3, all, history, D));
  }

  @Test
  void portions_neverProved_budgetGrowsUpToItsCap() {
    List<Statement> one = statements(1);
    Planner planner = planner(Schedule.Kind.FRONTIER, 0, 1);
    Status open = Status.OPEN;
    assertEquals(List.of(2 * D), budgets(planner, one, history(one, open)));
    assertEquals(List.of(4 * D), budgets(planner, one, history(one, open, open)));
    assertEquals(List.of(4 * D), budgets(planner, one, history(one, open, open, open, open)));
  }

  @Test
  void portions_provedAndLost_plainBudget() {
    List<Statement> one = statements(1);
    History history = history(one, Status.PROVED, Status.OPEN);
    assertEquals(List.of(D), budgets(planner(Schedule.Kind.FRONTIER, 0, 0), one, history));
  }

  @Test
  void portions_provedTwiceInARow_restsButForReview() {
    List<Statement> many = statements(1000);
    History history = history(many, Status.OPEN, Status.PROVED, Status.PROVED);
    assertEquals(List.of(), planner(Schedule.Kind.FRONTIER, 0, 0).portions(3, many, history, D));
    Planner reviewing = planner(Schedule.Kind.FRONTIER, 0.1, 0);
    List<Statement> third = reviewing.portions(3, many, history, D).get(0).statements();
    List<Statement> fourth = reviewing.portions(4, many, history, D).get(0).statements();
    assertEquals(100, third.size(), 35);
    assertNotEquals(third, fourth, "each round reviews other ones");
    assertEquals(third, reviewing.portions(3, many, history, D).get(0).statements());
  }

  @Test
  void portions_afterPatience_onlyAShareIsRetried() {
    List<Statement> many = statements(1000);
    History history = history(many, Status.OPEN, Status.OPEN, Status.OPEN);
    Planner planner = planner(Schedule.Kind.FRONTIER, 0, 0.5);
    assertEquals(500, planner.portions(3, many, history, D).get(0).statements().size(), 80);
  }

  @Test
  void portions_unelaborated_neverAgain() {
    List<Statement> all = statements(3);
    History history = history(all, Status.UNELABORATED);
    assertTrue(planner(Schedule.Kind.SWEEP, 1, 1).portions(1, all, history, D).isEmpty());
  }

  @Test
  void sample_moreThanWanted_keepsTheOrderAndIsNestedInALargerOne() {
    List<Statement> all = statements(50);
    Draw draw = new Draw(1, "source");
    List<Statement> ten = draw.sample(all, 10, Statement::name);
    List<Statement> twenty = draw.sample(all, 20, Statement::name);
    assertEquals(10, ten.size());
    assertTrue(twenty.containsAll(ten));
    assertEquals(all.stream().filter(ten::contains).toList(), ten);
  }
}
