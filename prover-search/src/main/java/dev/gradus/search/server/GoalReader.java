package dev.gradus.search.server;

import dev.gradus.search.statement.Statement;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.CloseTheoremResponse;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.Limits;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.List;

/**
 * The goals at a point of a proof: replays what is written. Blocks the calling thread; ends when
 * its {@link Context} does.
 */
final class GoalReader {
  private final Channel lean;
  private final Limits limits;

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param limits of each tactic
   */
  GoalReader(Channel lean, Limits limits) {
    this.lean = lean;
    this.limits = limits;
  }

  /**
   * The goals, the main one first; none when the proof is finished.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if the statement does not elaborate or the
   *     prefix does not run
   */
  List<String> goals(SuggestRequest request) {
    if (request.hasFile()) {
      throw Status.UNIMPLEMENTED.withDescription("goals in a file").asRuntimeException();
    }
    Statement statement = ProverMessages.statement(request.getStatement());
    OpenTheoremResponse response =
        LeanBridgeGrpc.newBlockingStub(lean)
            .openTheorem(
                OpenTheoremRequest.newBuilder()
                    .setHeader(statement.header())
                    .setStatement(statement.statement())
                    .build());
    if (response.hasUnelaborated()) {
      throw invalid(
          "Lean does not accept the statement: " + response.getUnelaborated().getMessage());
    }
    OpenedTheorem opened = response.getOpened();
    try {
      return replay(opened, request.getPrefixList());
    } finally {
      close(opened.getTheoremId());
    }
  }

  private List<String> replay(OpenedTheorem opened, List<String> prefix) {
    TacticState state = opened.getRoot();
    for (int i = 0; i < prefix.size(); i++) {
      TacticOutcome outcome = run(opened.getTheoremId(), state, prefix.get(i));
      switch (outcome.getOutcomeCase()) {
        case GOALS -> state = outcome.getGoals();
        case PROVED -> {
          if (i + 1 < prefix.size()) {
            throw invalid(
                "tactic %d of the prefix, `%s`, already ends the proof; leave out what follows it"
                    .formatted(i + 1, prefix.get(i)));
          }
          return List.of();
        }
        default ->
            throw invalid(
                "tactic %d of the prefix, `%s`, fails: %s"
                    .formatted(i + 1, prefix.get(i), reason(outcome)));
      }
    }
    return List.copyOf(state.getGoalsList());
  }

  private TacticOutcome run(String theorem, TacticState state, String tactic) {
    return LeanBridgeGrpc.newBlockingStub(lean)
        .runTactics(
            RunTacticsRequest.newBuilder()
                .setTheoremId(theorem)
                .setStateId(state.getStateId())
                .addTactics(tactic)
                .setLimits(limits)
                .build())
        .next();
  }

  /** Nobody waits for it, and it is sent even where the call has ended meanwhile. */
  private void close(String theorem) {
    Context.ROOT.run(
        () ->
            LeanBridgeGrpc.newStub(lean)
                .closeTheorem(
                    CloseTheoremRequest.newBuilder().setTheoremId(theorem).build(), new Unheard()));
  }

  private static String reason(TacticOutcome outcome) {
    return switch (outcome.getOutcomeCase()) {
      case ERROR -> outcome.getError();
      case TIMED_OUT -> outcome.getTimedOut();
      case REJECTED -> outcome.getRejected();
      case CRASHED -> outcome.getCrashed();
      default -> "no outcome";
    };
  }

  private static StatusRuntimeException invalid(String message) {
    return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
  }

  private static final class Unheard implements StreamObserver<CloseTheoremResponse> {
    @Override
    public void onNext(CloseTheoremResponse value) {}

    @Override
    public void onError(Throwable e) {}

    @Override
    public void onCompleted() {}
  }
}
