package dev.gradus.curriculum.report;

import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.minif2f.report.Markup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Tables of what each round proved within two tactic calls, four and so on, up to the budget: a
 * model that asks for the right tactic first gains most where there are few calls. Sets with one
 * attempt only, whose searches end with their proof.
 */
record WithinCalls(RunResults run) {

  /** For each evaluation set a table of all its statements, and one of those that take more. */
  void write(Markup page) {
    for (String set : run.sets()) {
      SortedMap<Integer, Measured> rounds = run.measured("eval-" + set);
      List<Long> budgets = budgets(rounds.values());
      if (!budgets.isEmpty()) {
        table(page, set + ", proved within so many tactic calls", rounds, budgets);
        Set<String> several = RunResults.neededSeveralTactics(List.of(run), set);
        if (!several.isEmpty()) {
          String caption = "%s, of the %,d that no round proved by one tactic, a <;> b being two";
          table(page, caption.formatted(set, several.size()), only(rounds, several), budgets);
        }
      }
    }
  }

  /**
   * Numbers of calls to tell of, from the first within which anything was proved: a search counts
   * whole expansions. None where it took several attempts.
   */
  static List<Long> budgets(Collection<Measured> measured) {
    List<SearchOutcome> all = measured.stream().flatMap(each -> each.outcomes().stream()).toList();
    long most = all.stream().mapToLong(SearchOutcome::tacticCalls).max().orElse(0);
    if (all.stream().anyMatch(outcome -> outcome.attempts() > 1)) {
      return List.of();
    }
    return LongStream.iterate(1, calls -> calls < 2 * most, calls -> 2 * calls)
        .map(calls -> Math.min(calls, most))
        .filter(calls -> measured.stream().anyMatch(one -> one.proved(calls) > 0))
        .boxed()
        .toList();
  }

  /** As many of them as a plot has lines for, the last among them. */
  static List<Long> plotted(Collection<Measured> measured) {
    List<Long> budgets = budgets(measured);
    int most = Series.STYLES.size();
    if (budgets.size() <= most) {
      return budgets;
    }
    List<Long> few = new ArrayList<>(budgets.subList(0, most - 1));
    few.add(budgets.get(budgets.size() - 1));
    return few;
  }

  private static SortedMap<Integer, Measured> only(
      SortedMap<Integer, Measured> rounds, Set<String> names) {
    SortedMap<Integer, Measured> those = new TreeMap<>();
    rounds.forEach((round, measured) -> those.put(round, measured.only(names)));
    return those;
  }

  private static void table(
      Markup page, String caption, SortedMap<Integer, Measured> rounds, List<Long> budgets) {
    Table table = new Table(page, caption);
    table.header("tactic calls");
    rounds.keySet().forEach(round -> table.header("round " + round));
    table.body();
    for (long within : budgets) {
      table.row("%,d".formatted(within));
      rounds.values().forEach(measured -> table.number("%,d".formatted(measured.proved(within))));
    }
    table.end();
  }
}
