package dev.gradus.curriculum.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.curriculum.store.SearchOutcome;
import dev.gradus.minif2f.report.Markup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Tables of what each round proved, by how hard it is. Two measures: the steps of the shortest
 * proof that any round has found, and the numbers that came with the statements, as N_D.
 */
record Difficulty(RunResults run) {
  private static final int LONG = 3;
  private static final String UNKNOWN = "not proved by any";

  /** A table for each evaluation set, by the length of the shortest proof known. */
  void byLength(Markup page) {
    for (String set : run.sets()) {
      SortedMap<Integer, List<SearchOutcome>> rounds = new TreeMap<>();
      run.measured("eval-" + set).forEach((k, measured) -> rounds.put(k, measured.outcomes()));
      Map<String, Integer> shortest = new HashMap<>();
      rounds
          .values()
          .forEach(
              outcomes ->
                  outcomes.forEach(
                      o ->
                          o.shortestProof()
                              .ifPresent(length -> shortest.merge(o.hash(), length, Math::min))));
      table(
          page,
          set + ", by the steps of the shortest proof that any round found",
          rounds,
          o -> length(shortest.get(o.hash())));
    }
  }

  private static String length(Integer steps) {
    if (steps == null) {
      return UNKNOWN;
    }
    return steps >= LONG ? LONG + " or more" : steps + (steps == 1 ? " step" : " steps");
  }

  /** A table for each source and each number that its statements came with. */
  void byNumbers(Markup page) {
    for (String source : run.sources()) {
      SortedMap<Integer, List<SearchOutcome>> rounds = new TreeMap<>();
      SortedMap<String, Set<Integer>> numbers = new TreeMap<>();
      run.measured("search-" + source).forEach((k, measured) -> rounds.put(k, measured.outcomes()));
      rounds.values().forEach(outcomes -> outcomes.forEach(o -> collect(o.difficulty(), numbers)));
      numbers.forEach(
          (number, values) -> {
            Levels levels = Levels.of(values);
            cumulated(
                page,
                "%s, proved so far, by %s".formatted(source, number.toUpperCase(Locale.ROOT)),
                rounds,
                o -> levels.of(o.difficulty().path(number)));
          });
    }
  }

  private static void collect(JsonNode difficulty, Map<String, Set<Integer>> numbers) {
    difficulty
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isIntegralNumber()) {
                numbers
                    .computeIfAbsent(field.getKey(), none -> new HashSet<>())
                    .add(field.getValue().intValue());
              }
            });
  }

  /** A round takes up only part of a source, so what counts is what was proved up to it. */
  private static void cumulated(
      Markup page,
      String caption,
      SortedMap<Integer, List<SearchOutcome>> rounds,
      Function<SearchOutcome, String> level) {
    SortedMap<String, Set<String>> all = new TreeMap<>(Levels.ORDER);
    SortedMap<String, Set<String>> soFar = new TreeMap<>(Levels.ORDER);
    SortedMap<String, SortedMap<Integer, Integer>> proved = new TreeMap<>(Levels.ORDER);
    rounds.forEach(
        (round, outcomes) -> {
          for (SearchOutcome o : outcomes) {
            all.computeIfAbsent(level.apply(o), none -> new HashSet<>()).add(o.hash());
            Set<String> known = soFar.computeIfAbsent(level.apply(o), none -> new HashSet<>());
            if (o.successes() > 0) {
              known.add(o.hash());
            }
          }
          soFar.forEach(
              (at, known) ->
                  proved.computeIfAbsent(at, none -> new TreeMap<>()).put(round, known.size()));
        });
    SortedMap<String, Integer> sizes = new TreeMap<>(Levels.ORDER);
    all.forEach((at, those) -> sizes.put(at, those.size()));
    write(page, caption, rounds.keySet(), sizes, proved);
  }

  private static void table(
      Markup page,
      String caption,
      SortedMap<Integer, List<SearchOutcome>> rounds,
      Function<SearchOutcome, String> level) {
    SortedMap<String, Integer> sizes = new TreeMap<>();
    SortedMap<String, SortedMap<Integer, Integer>> proved = new TreeMap<>();
    rounds.forEach(
        (round, outcomes) -> {
          SortedMap<String, Integer> here = new TreeMap<>();
          for (SearchOutcome o : outcomes) {
            here.merge(level.apply(o), 1, Integer::sum);
            int one = o.successes() > 0 ? 1 : 0;
            proved
                .computeIfAbsent(level.apply(o), none -> new TreeMap<>())
                .merge(round, one, Integer::sum);
          }
          here.forEach((at, count) -> sizes.merge(at, count, Math::max));
        });
    write(page, caption, rounds.keySet(), sizes, proved);
  }

  private static void write(
      Markup page,
      String caption,
      Set<Integer> rounds,
      SortedMap<String, Integer> sizes,
      SortedMap<String, SortedMap<Integer, Integer>> proved) {
    if (sizes.isEmpty()) {
      return;
    }
    Table table = new Table(page, caption).header("", "statements");
    rounds.forEach(round -> table.header("round " + round));
    table.body();
    sizes.forEach(
        (level, size) -> {
          table.row(level).number("%,d".formatted(size));
          for (int round : rounds) {
            Integer count = proved.get(level).get(round);
            table.number(count == null ? "" : "%,d".formatted(count));
          }
        });
    table.end();
  }
}
