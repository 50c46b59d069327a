package dev.gradus.minif2f.eval;

import static dev.gradus.minif2f.eval.Results.tried;
import static dev.gradus.minif2f.eval.Results.unelaborated;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.gradus.minif2f.eval.Evaluation.Population;
import dev.gradus.minif2f.eval.Evaluation.Solved;
import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {

  private static final Evaluation MIXED =
      new Evaluation(
          List.of(
              tried("easy", true, true, true, true),
              tried("half", false, true, false, true),
              tried("hard", false, false, false, false),
              unelaborated("real", "unknown identifier 'Real'")),
          4);

  @Test
  void passRates_ofElaborated_averagesOverThoseOnly() {
    List<PassRate> rates = MIXED.passRates(Population.ELABORATED);
    assertEquals(List.of(1, 2, 4), rates.stream().map(PassRate::k).toList());
    assertEquals((1 + 0.5 + 0) / 3, rates.get(0).rate(), 1e-12);
    assertEquals((1 + 5.0 / 6 + 0) / 3, rates.get(1).rate(), 1e-12);
    assertEquals(2.0 / 3, rates.get(2).rate(), 1e-12);
  }

  @Test
  void passRates_ofAll_countsUnelaboratedAsFailed() {
    List<PassRate> rates = MIXED.passRates(Population.ALL);
    assertEquals(1.5 / 4, rates.get(0).rate(), 1e-12);
    assertEquals(2.0 / 4, rates.get(2).rate(), 1e-12);
  }

  @Test
  void passRates_attemptsLeftOut_countAsFailed() {
    Evaluation cut = new Evaluation(List.of(tried("slow", true)), 4);
    assertEquals(3, cut.attemptsNotRun());
    assertEquals(0.25, cut.passRates(Population.ELABORATED).get(0).rate(), 1e-12);
  }

  @Test
  void passRates_nothingElaborates_isEmpty() {
    Evaluation none = new Evaluation(List.of(unelaborated("real", "no")), 1);
    assertEquals(List.of(), none.passRates(Population.ELABORATED));
    assertEquals(0, none.passRates(Population.ALL).get(0).rate());
  }

  @Test
  void solvedWithin_countsFailedAttemptsBeforeTheProof() {
    assertEquals(
        List.of(new Solved(10, 1), new Solved(30, 2)),
        MIXED.solvedWithin(AttemptResult::tacticCalls));
    assertEquals(
        List.of(new Solved(1, 1), new Solved(3, 2)), MIXED.solvedWithin(AttemptResult::expansions));
  }

  @Test
  void solvedWithin_equalCosts_isOnePoint() {
    Evaluation two = new Evaluation(List.of(tried("a", true), tried("b", true)), 1);
    assertEquals(List.of(new Solved(10, 2)), two.solvedWithin(AttemptResult::tacticCalls));
  }

  @Test
  void constructor_moreAttemptsThanAskedFor_isRefused() {
    List<StatementResult> twice = List.of(tried("a", true, false));
    assertThrows(IllegalArgumentException.class, () -> new Evaluation(twice, 1));
  }
}
