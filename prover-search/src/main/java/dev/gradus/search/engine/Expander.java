package dev.gradus.search.engine;

import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.Limits;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SampleTacticsResponse;
import dev.gradus.v1.TacticCandidate;
import dev.gradus.v1.TacticOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One expansion: sample tactics for a goal state, run those that are new to it, and where the
 * priority asks for it estimate the values of what they lead to. Reads the node, changes nothing.
 */
final class Expander {
  /**
   * A state that is expanded again is sampled more widely, so that e tactics that are new can be
   * among the samples; this times e at most.
   */
  private static final int WIDEST = 4;

  private final SearchServices services;
  private final Target<?> target;
  private final SearchConfig config;
  private final String theoremId;
  private final long seed;
  private final int maxSamples;
  private final Executor executor;
  private final SearchMeters meters;

  /**
   * @param seed of the attempt
   * @param maxSamples most samples of one request that the model takes
   */
  Expander(
      SearchServices services,
      Target<?> target,
      SearchConfig config,
      String theoremId,
      long seed,
      int maxSamples,
      Executor executor,
      SearchMeters meters) {
    this.services = services;
    this.target = target;
    this.config = config;
    this.theoremId = theoremId;
    this.seed = seed;
    this.maxSamples = maxSamples;
    this.executor = executor;
    this.meters = meters;
  }

  /**
   * @param before expansions of the attempt that were launched before this one
   */
  CompletableFuture<ExpansionResult> expand(Node node, int before) {
    long started = System.nanoTime();
    return services
        .sampleTactics(sampleRequest(node, before))
        .thenComposeAsync(
            sampled -> {
              meters.sampled(System.nanoTime() - started);
              return run(node, fresh(node, sampled));
            },
            executor);
  }

  private SampleTacticsRequest sampleRequest(Node node, int before) {
    int wide = Math.min(config.samples() + node.tried.size(), WIDEST * config.samples());
    return SampleTacticsRequest.newBuilder()
        .setGoal(GoalText.of(node.goals))
        .setN(Math.min(wide, maxSamples))
        .setTemperature(config.temperature())
        .setTopP(config.topP())
        .setSeed(Seeds.expansion(seed, node.key, node.visits - 1))
        .setDeclaration(target.declaration())
        .setDistinct(config.distinct())
        .setMathlib(target.importsMathlib())
        .setDrawnBefore((int) Math.min(Integer.MAX_VALUE, (long) before * config.samples()))
        .build();
  }

  private List<TacticCandidate> fresh(Node node, SampleTacticsResponse sampled) {
    Map<String, TacticCandidate> fresh = new LinkedHashMap<>();
    for (TacticCandidate candidate : sampled.getCandidatesList()) {
      String tactic = candidate.getTactic().strip();
      if (fresh.size() < config.samples()
          && !tactic.isEmpty()
          && !candidate.getTruncated()
          && !node.tried.contains(tactic)) {
        fresh.putIfAbsent(tactic, candidate.toBuilder().setTactic(tactic).build());
      }
    }
    return List.copyOf(fresh.values());
  }

  private CompletableFuture<ExpansionResult> run(Node node, List<TacticCandidate> tactics) {
    if (tactics.isEmpty()) {
      return CompletableFuture.completedFuture(ExpansionResult.NOTHING_NEW);
    }
    long started = System.nanoTime();
    RunTacticsRequest.Builder request =
        RunTacticsRequest.newBuilder()
            .setTheoremId(theoremId)
            .setStateId(node.stateId)
            .setLimits(
                Limits.newBuilder()
                    .setHeartbeats(config.tacticHeartbeats())
                    .setDeadlineMillis((int) config.tacticTimeout().toMillis()));
    tactics.forEach(tactic -> request.addTactics(tactic.getTactic()));
    return services
        .runTactics(request.build())
        .thenComposeAsync(
            outcomes -> {
              meters.ran(System.nanoTime() - started);
              return values(outcomes)
                  .thenApply(values -> new ExpansionResult(tactics, outcomes, values));
            },
            executor);
  }

  private CompletableFuture<Map<GoalKey, Double>> values(List<TacticOutcome> outcomes) {
    Set<GoalKey> keys = new HashSet<>();
    List<List<String>> states = new ArrayList<>();
    for (TacticOutcome outcome : outcomes) {
      if (outcome.hasGoals() && keys.add(GoalKey.of(outcome.getGoals().getGoalsList()))) {
        states.add(outcome.getGoals().getGoalsList());
      }
    }
    return values(services, config, target, states);
  }

  /** The value of one state, where the priority asks for it. */
  static CompletableFuture<OptionalDouble> value(
      SearchServices services, SearchConfig config, Target<?> target, List<String> goals) {
    return values(services, config, target, List.of(goals))
        .thenApply(values -> values.values().stream().mapToDouble(Double::doubleValue).findFirst());
  }

  private static CompletableFuture<Map<GoalKey, Double>> values(
      SearchServices services, SearchConfig config, Target<?> target, List<List<String>> states) {
    if (config.priority() != Priority.VALUE || states.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    EstimateProofSizeRequest.Builder request =
        EstimateProofSizeRequest.newBuilder().setDeclaration(target.declaration());
    states.forEach(goals -> request.addGoals(GoalText.of(goals)));
    return services
        .estimateProofSize(request.build())
        .thenApply(
            response -> {
              Map<GoalKey, Double> values = new HashMap<>();
              for (int i = 0; i < Math.min(states.size(), response.getEstimatesCount()); i++) {
                double value = response.getEstimates(i).getValue();
                if (Double.isFinite(value)) { // else it is as if the model had said nothing
                  values.put(GoalKey.of(states.get(i)), value);
                }
              }
              return values;
            });
  }
}
