package dev.gradus.search.server;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.GapResult;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.AttemptFinished;
import dev.gradus.v1.Budget;
import dev.gradus.v1.Edge;
import dev.gradus.v1.NodeExpanded;
import dev.gradus.v1.Policy;
import dev.gradus.v1.Priority;
import dev.gradus.v1.ProveResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The engine's records as the messages of {@code gradus.v1.Prover}, and back. */
record ProverMessages(SearchConfig defaults) {

  /**
   * @throws StatusRuntimeException INVALID_ARGUMENT if it is none
   */
  static Statement statement(dev.gradus.v1.Statement message) {
    String name = message.getName().isBlank() ? "theorem" : message.getName();
    try {
      return new Statement(
          name,
          message.getHeader(),
          message.getStatement(),
          "",
          message.getForbiddenConstantsList());
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  /**
   * What was asked for, and the server's defaults for the rest.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if the search cannot be had
   */
  SearchConfig config(Budget budget, Policy policy) {
    try {
      return new SearchConfig(
          or(budget.getAttempts(), defaults.attempts()),
          defaults.allAttempts(),
          or(budget.getExpansions(), defaults.expansions()),
          or(budget.getSamples(), defaults.samples()),
          policy.hasTemperature() ? policy.getTemperature() : defaults.temperature(),
          policy.hasTopP() ? policy.getTopP() : defaults.topP(),
          defaults.distinct(),
          or(budget.getTacticTimeoutMillis(), defaults.tacticTimeout()),
          budget.getTacticHeartbeats() == 0
              ? defaults.tacticHeartbeats()
              : budget.getTacticHeartbeats(),
          or(budget.getTimeoutMillis(), defaults.timeout()),
          priority(policy.getPriority()),
          policy.hasAlpha() ? policy.getAlpha() : defaults.alpha(),
          policy.getSeed() == 0 ? defaults.seed() : policy.getSeed(),
          defaults.overlap(),
          defaults.reopening(),
          defaults.minimise());
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  static NodeExpanded expanded(int attempt, NodeTrace node, List<EdgeTrace> edges, int skipped) {
    NodeExpanded.Builder message =
        NodeExpanded.newBuilder()
            .setAttempt(attempt)
            .setNode(node.number())
            .addAllGoals(node.goals())
            .setPriority(node.priority())
            .setSkipped(skipped);
    if (node.parent() >= 0) {
      message.setParent(node.parent());
    }
    for (EdgeTrace edge : edges) {
      Edge.Builder builder =
          Edge.newBuilder()
              .setTactic(edge.tactic())
              .setLogProbability(edge.logProbability())
              .setOutcome(Edge.Outcome.valueOf(edge.outcome().name()))
              .setMessage(edge.message());
      if (edge.child() >= 0) {
        builder.setChild(edge.child());
      }
      message.addEdges(builder);
    }
    return message.build();
  }

  static AttemptFinished attempt(AttemptResult attempt) {
    return AttemptFinished.newBuilder()
        .setAttempt(attempt.attempt())
        .setProved(attempt.proved())
        .setExpansions(attempt.expansions())
        .setTacticCalls(attempt.tacticCalls())
        .setSeconds(attempt.seconds())
        .build();
  }

  static ProveResult result(StatementResult result) {
    return result(
        result.name(),
        result.status(),
        result.message(),
        result.attempts(),
        result.seconds(),
        result.proof());
  }

  static ProveResult result(GapResult result) {
    return result(
        result.gap().name(),
        result.status(),
        result.message(),
        result.attempts(),
        result.seconds(),
        result.proof());
  }

  private static ProveResult result(
      String name,
      StatementResult.Status status,
      String reason,
      List<AttemptResult> attempts,
      double seconds,
      Optional<VerifiedProof> proof) {
    ProveResult.Builder message =
        ProveResult.newBuilder()
            .setName(name)
            .setStatus(ProveResult.Status.valueOf(status.name()))
            .setMessage(reason)
            .setAttempts(attempts.size())
            .setExpansions(attempts.stream().mapToInt(AttemptResult::expansions).sum())
            .setTacticCalls(attempts.stream().mapToInt(AttemptResult::tacticCalls).sum())
            .setSeconds(seconds);
    proof.ifPresent(
        found ->
            message
                .setProof(found.text())
                .addAllAxioms(found.axioms())
                .setToolchain(found.toolchain()));
    return message.build();
  }

  private dev.gradus.search.engine.Priority priority(Priority asked) {
    return switch (asked) {
      case PRIORITY_UNSPECIFIED -> defaults.priority();
      case LOGPROB -> dev.gradus.search.engine.Priority.LOGPROB;
      case LENGTH_NORMALISED -> dev.gradus.search.engine.Priority.LENGTH_NORMALISED;
      case VALUE -> dev.gradus.search.engine.Priority.VALUE;
      case UNRECOGNIZED -> throw new IllegalArgumentException("unknown priority");
    };
  }

  private static int or(int asked, int otherwise) {
    return asked == 0 ? otherwise : asked;
  }

  private static Duration or(int askedMillis, Duration otherwise) {
    return askedMillis == 0 ? otherwise : Duration.ofMillis(askedMillis);
  }

  private static StatusRuntimeException invalid(String message) {
    return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
  }
}
