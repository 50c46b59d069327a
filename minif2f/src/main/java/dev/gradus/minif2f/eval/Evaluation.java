package dev.gradus.minif2f.eval;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/**
 * The results of a benchmark run and what follows from them.
 *
 * <p>n of pass@k is the number of attempts asked for. An attempt that a statement's time limit left
 * out counts as failed ({@link #attemptsNotRun}), so the rates can only understate.
 *
 * @param problems in the benchmark's order
 * @param attempts attempts asked for per problem, at least 1
 */
public record Evaluation(List<StatementResult> problems, int attempts) {

  /** Which problems a rate is averaged over. */
  public enum Population {
    /** Only those whose statement Lean accepted. */
    ELABORATED,
    /** Every problem of the split; one that does not elaborate counts as not proved. */
    ALL
  }

  /** A point of a growth curve: so many problems solved for at most that cost each. */
  public record Solved(int cost, int problems) {}

  public Evaluation {
    problems = List.copyOf(problems);
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be at least 1: " + attempts);
    }
    for (StatementResult problem : problems) {
      if (problem.attempts().size() > attempts) {
        throw new IllegalArgumentException(
            "%s has %d attempts, more than the %d asked for"
                .formatted(problem.name(), problem.attempts().size(), attempts));
      }
    }
  }

  /** How many problems ended so. */
  public int count(StatementResult.Status status) {
    return (int) problems.stream().filter(p -> p.status() == status).count();
  }

  /** How many statements Lean accepted. */
  public int elaborated() {
    return problems.size() - count(StatementResult.Status.UNELABORATED);
  }

  /** Attempts of elaborated problems that were asked for and not run. */
  public int attemptsNotRun() {
    return problems.stream()
        .filter(Evaluation::elaborated)
        .mapToInt(p -> attempts - p.attempts().size())
        .sum();
  }

  /** Tactics run in Lean, over all problems. */
  public long tacticCalls() {
    return problems.stream().mapToLong(StatementResult::tacticCalls).sum();
  }

  /** Goals expanded, over all problems. */
  public long expansions() {
    return problems.stream().mapToLong(StatementResult::expansions).sum();
  }

  /** pass@k for k = 1, 2, 4, ..., n; empty where the population is. */
  public List<PassRate> passRates(Population population) {
    List<StatementResult> members =
        problems.stream().filter(p -> population == Population.ALL || elaborated(p)).toList();
    if (members.isEmpty()) {
      return List.of();
    }
    List<PassRate> rates = new ArrayList<>();
    for (int k : PassAtK.reported(attempts)) {
      double[] estimates =
          members.stream().mapToDouble(p -> new PassAtK(attempts, p.successes()).at(k)).toArray();
      double mean = Arrays.stream(estimates).average().orElseThrow();
      rates.add(new PassRate(k, mean, Interval.ofMean(estimates)));
    }
    return List.copyOf(rates);
  }

  /**
   * How the number of solved problems grows with the budget of each: one point for every cost at
   * which another problem falls, by rising cost.
   *
   * @param cost what an attempt costs: {@code AttemptResult::tacticCalls}, {@code
   *     AttemptResult::expansions}
   */
  public List<Solved> solvedWithin(ToIntFunction<AttemptResult> cost) {
    int[] costs =
        problems.stream()
            .map(p -> costOfFirstProof(p, cost))
            .filter(OptionalInt::isPresent)
            .mapToInt(OptionalInt::getAsInt)
            .sorted()
            .toArray();
    List<Solved> curve = new ArrayList<>();
    for (int i = 0; i < costs.length; i++) {
      if (i + 1 == costs.length || costs[i + 1] > costs[i]) {
        curve.add(new Solved(costs[i], i + 1));
      }
    }
    return List.copyOf(curve);
  }

  /** Whether Lean accepted the statement. */
  public static boolean elaborated(StatementResult problem) {
    return problem.status() != StatementResult.Status.UNELABORATED;
  }

  /** What was spent when the first proof was found, the failed attempts before it included. */
  private static OptionalInt costOfFirstProof(
      StatementResult problem, ToIntFunction<AttemptResult> cost) {
    int spent = 0;
    for (AttemptResult attempt : problem.attempts()) {
      spent += cost.applyAsInt(attempt);
      if (attempt.proved()) {
        return OptionalInt.of(spent);
      }
    }
    return OptionalInt.empty();
  }
}
