package dev.gradus.curriculum.loop;

import dev.gradus.curriculum.loop.config.Schedule;
import dev.gradus.search.engine.StatementResult.Status;
import dev.gradus.search.statement.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which statements a round takes up, and with how many expansions.
 *
 * <p>A sweep takes all, alike (Polu et al. 2022). A frontier spends the time where something is to
 * be learned:
 *
 * <ul>
 *   <li>never tried: at most {@code fresh} a round, times {@code fresh-growth} in each next one, so
 *       that the curriculum grows from round to round and each model meets statements that no model
 *       has seen;
 *   <li>proved in each of its last {@code settled} tries: it rests. A share {@code review} of those
 *       that rest is taken up all the same, other ones each round: a shorter proof may be found,
 *       and a model that forgets is noticed;
 *   <li>proved at some time: the plain budget;
 *   <li>never proved in n tries: the budget times growth^n, at most {@code most}; after {@code
 *       patience} tries only a share {@code retry} of them each round;
 *   <li>not accepted by Lean: never again.
 * </ul>
 */
record Planner(Schedule schedule, long seed) {

  /**
   * The statements of a source that a round takes up, by budget, the least first.
   *
   * @param expansions the plain budget
   */
  List<Portion> portions(int round, List<Statement> source, History history, int expansions) {
    SortedMap<Integer, List<Statement>> byBudget = new TreeMap<>();
    Set<String> waiting = waiting(round, source, history);
    for (Statement statement : source) {
      if (waiting.contains(statement.name())) {
        continue;
      }
      double die = new Draw(seed, "round " + round).of(statement.name());
      budget(history.of(statement), die, expansions)
          .ifPresent(d -> byBudget.computeIfAbsent(d, none -> new ArrayList<>()).add(statement));
    }
    List<Portion> portions = new ArrayList<>();
    byBudget.forEach((budget, those) -> portions.add(new Portion(budget, List.copyOf(those))));
    return portions;
  }

  /** Names of those that were never tried and have to wait for a later round. */
  private Set<String> waiting(int round, List<Statement> source, History history) {
    OptionalInt fresh = schedule.fresh(round);
    if (fresh.isEmpty()) {
      return Set.of();
    }
    List<Statement> untried = source.stream().filter(s -> history.of(s).isEmpty()).toList();
    Set<String> waiting = new HashSet<>();
    untried.forEach(statement -> waiting.add(statement.name()));
    new Draw(seed, "fresh")
        .sample(untried, fresh.getAsInt(), Statement::name)
        .forEach(statement -> waiting.remove(statement.name()));
    return waiting;
  }

  private OptionalInt budget(List<Status> tries, double die, int expansions) {
    if (tries.contains(Status.UNELABORATED)) {
      return OptionalInt.empty();
    }
    if (schedule.kind() == Schedule.Kind.SWEEP) {
      return OptionalInt.of(expansions);
    }
    int n = tries.size();
    boolean rests =
        n >= schedule.settled()
            && tries.subList(n - schedule.settled(), n).stream().allMatch(Status.PROVED::equals);
    if (rests) {
      return die < schedule.review() ? OptionalInt.of(expansions) : OptionalInt.empty();
    }
    if (tries.contains(Status.PROVED)) {
      return OptionalInt.of(expansions);
    }
    if (n >= schedule.patience() && die >= schedule.retry()) {
      return OptionalInt.empty();
    }
    double factor = Math.min(schedule.most(), Math.pow(schedule.growth(), n));
    return OptionalInt.of((int) Math.min(Integer.MAX_VALUE, Math.round(expansions * factor)));
  }
}
