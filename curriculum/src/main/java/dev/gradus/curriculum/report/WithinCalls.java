package dev.gradus.curriculum.report;

import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.minif2f.report.Markup;
import java.util.List;
import java.util.SortedMap;

/**
 * Tables of what each round proved within one tactic call, two, four and so on, up to the budget: a
 * model that asks for the right tactic first gains most where there are few calls. Sets with one
 * attempt only, whose searches end with their proof.
 */
record WithinCalls(RunResults run) {

  /** A table for each evaluation set. */
  void write(Markup page) {
    for (String set : run.sets()) {
      SortedMap<Integer, Measured> rounds = run.measured("eval-" + set);
      List<SearchOutcome> all =
          rounds.values().stream().flatMap(measured -> measured.outcomes().stream()).toList();
      long most = all.stream().mapToLong(SearchOutcome::tacticCalls).max().orElse(0);
      if (most > 1 && all.stream().allMatch(outcome -> outcome.attempts() <= 1)) {
        table(page, set, rounds, most);
      }
    }
  }

  private static void table(
      Markup page, String set, SortedMap<Integer, Measured> rounds, long most) {
    Table table = new Table(page, set + ", proved within so many tactic calls");
    table.header("tactic calls");
    rounds.keySet().forEach(round -> table.header("round " + round));
    table.body();
    for (long calls = 1; calls < 2 * most; calls *= 2) {
      long within = Math.min(calls, most);
      table.row("%,d".formatted(within));
      rounds.values().forEach(measured -> table.number("%,d".formatted(measured.proved(within))));
    }
    table.end();
  }
}
