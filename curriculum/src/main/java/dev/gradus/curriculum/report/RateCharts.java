package dev.gradus.curriculum.report;

import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.minif2f.eval.Interval;
import dev.gradus.minif2f.report.Markup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What was proved, by round.
 *
 * @param run the run
 * @param others runs to compare it with
 */
record RateCharts(RunResults run, List<RunResults> others) {

  /** Plots for each evaluation set. */
  void sets(Markup page) {
    page.open("div", "class", "plots").newline();
    for (String set : run.sets()) {
      SortedMap<Integer, Measured> own = run.measured("eval-" + set);
      if (own.isEmpty()) {
        continue; // nothing was measured yet
      }
      List<Series> lines = new ArrayList<>();
      Map<Integer, Interval> intervals = new HashMap<>();
      own.forEach((round, measured) -> intervals.put(round, measured.interval()));
      lines.add(
          new Series(others.isEmpty() ? "as it searches" : run.label(), rates(own), intervals));
      // Before the priorities, which not every set has: a run's line looks alike in all plots.
      for (RunResults other : others) {
        lines.add(new Series(other.label(), rates(other.measured("eval-" + set))));
      }
      for (String priority : run.comparisons(set)) {
        lines.add(
            new Series("by " + priority, rates(run.measured("eval-" + set + "-" + priority))));
      }
      Measured first = own.get(own.firstKey());
      String title =
          "%s: %s, of %,d, with 95\u202F%% intervals"
              .formatted(set, first.rateName("proved"), first.outcomes().size());
      Series.draw(page, "rate-" + set, title, "%", lines);
      withinCalls(page, set, own);
    }
    page.close().newline();
  }

  /** What fewer calls would have been enough for; a model is felt there first. */
  private static void withinCalls(Markup page, String set, SortedMap<Integer, Measured> measured) {
    List<Series> lines = new ArrayList<>();
    for (long calls : WithinCalls.plotted(measured.values())) {
      lines.add(new Series("within %,d calls".formatted(calls), rates(measured, calls)));
    }
    Collections.reverse(lines); // as they lie on the plot
    Series.draw(page, "within-" + set, set + ": proved within so many tactic calls", "%", lines);
  }

  /** Per cent of the statements that were proved within so many calls, by round. */
  static SortedMap<Integer, Double> rates(SortedMap<Integer, Measured> measured, long calls) {
    SortedMap<Integer, Double> rates = new TreeMap<>();
    measured.forEach(
        (round, one) ->
            rates.put(round, 100.0 * one.proved(calls) / Math.max(1, one.outcomes().size())));
    return rates;
  }

  private static SortedMap<Integer, Double> rates(SortedMap<Integer, Measured> measured) {
    SortedMap<Integer, Double> rates = new TreeMap<>();
    measured.forEach((round, one) -> rates.put(round, 100 * one.rate()));
    return rates;
  }

  /** Tactic calls for a proof, by set. */
  void calls(Markup page) {
    List<Series> lines = new ArrayList<>();
    for (String set : run.sets()) {
      SortedMap<Integer, Double> calls = new TreeMap<>();
      run.measured("eval-" + set)
          .forEach(
              (round, measured) -> {
                if (Double.isFinite(measured.callsPerProof())) {
                  calls.put(round, measured.callsPerProof());
                }
              });
      lines.add(new Series(set, calls));
    }
    Series.draw(page, "calls", "Tactic calls per proof, failures included", "", lines);
  }

  /** Mean length of the shortest proofs of the statements of a set that every round has proved. */
  void lengths(Markup page) {
    List<Series> lines = new ArrayList<>();
    for (String set : run.sets()) {
      lines.add(new Series(set, lengths(run.measured("eval-" + set))));
    }
    Series.draw(page, "lengths", "Steps per proof, of what every round proved", "", lines);
  }

  static SortedMap<Integer, Double> lengths(SortedMap<Integer, Measured> measured) {
    return ofAlwaysProved(measured, outcome -> outcome.shortestProof().orElseThrow());
  }

  /**
   * Tactic calls until the proof was found, of the same statements, to the end of the expansion
   * that found it; of sets with one attempt.
   */
  void callsUntilFound(Markup page) {
    List<Series> lines = new ArrayList<>();
    for (String set : run.sets()) {
      SortedMap<Integer, Measured> measured = run.measured("eval-" + set);
      if (!WithinCalls.budgets(measured.values()).isEmpty()) {
        lines.add(new Series(set, ofAlwaysProved(measured, SearchOutcome::tacticCalls)));
      }
    }
    Series.draw(page, "found", "Calls until it was found, of what every round proved", "", lines);
  }

  /**
   * A mean by round over the statements that every round has proved: the same in each round, so
   * that new and harder ones do not hide what became less.
   */
  private static SortedMap<Integer, Double> ofAlwaysProved(
      SortedMap<Integer, Measured> measured, ToDoubleFunction<SearchOutcome> quantity) {
    Set<String> always = null;
    for (Measured one : measured.values()) {
      Set<String> proved = new HashSet<>();
      one.outcomes().stream()
          .filter(o -> o.shortestProof().isPresent())
          .forEach(o -> proved.add(o.hash()));
      if (always == null) {
        always = proved;
      } else {
        always.retainAll(proved);
      }
    }
    SortedMap<Integer, Double> means = new TreeMap<>();
    if (always == null || always.isEmpty()) {
      return means;
    }
    Set<String> those = always;
    measured.forEach(
        (round, one) ->
            means.put(
                round,
                one.outcomes().stream()
                    .filter(o -> those.contains(o.hash()))
                    .mapToDouble(quantity)
                    .average()
                    .orElseThrow()));
    return means;
  }

  /** Share of each source, met yet or not, that some round has proved, up to each round. */
  void closed(Markup page) {
    List<Series> lines = new ArrayList<>();
    for (String source : run.sources()) {
      lines.add(new Series(source, closed(source)));
    }
    Series.draw(page, "closed", "Curriculum proved so far, by source", "%", lines);
  }

  SortedMap<Integer, Double> closed(String source) {
    Set<String> met = new HashSet<>();
    SortedMap<Integer, Set<String>> fresh = new TreeMap<>();
    for (SearchOutcome outcome : run.outcomes()) {
      if (outcome.purpose() == Purpose.LEARN && outcome.source().equals(source)) {
        met.add(outcome.hash());
        Set<String> proved = fresh.computeIfAbsent(outcome.round(), none -> new HashSet<>());
        if (outcome.successes() > 0) {
          proved.add(outcome.hash());
        }
      }
    }
    // What two sources have is counted with the first of them.
    int size = Math.max(met.size(), run.sizes().getOrDefault(source, 0));
    SortedMap<Integer, Double> closed = new TreeMap<>();
    Set<String> soFar = new HashSet<>();
    fresh.forEach(
        (round, proved) -> {
          soFar.addAll(proved);
          closed.put(round, 100.0 * soFar.size() / size);
        });
    return closed;
  }
}
