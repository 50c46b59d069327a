package dev.gradus.search.server;

import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.CloseTheoremResponse;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.Limits;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** An open theorem, or an open place in a file, on which tactics are run. */
final class ProofPoint implements AutoCloseable {

  /**
   * What Lean opened.
   *
   * @param declaration what is being proved, as the model knows it
   * @param mathlib whether Mathlib's tactics are in scope
   * @param following tactics that come after the place in its file, in order; none for a theorem
   * @param followingAll whether the proof ends with them
   * @param others goals that the place has beside the main one, which alone is asked about; they
   *     are part of the state
   * @param located where it is in its file; empty for a theorem
   */
  record Opened(
      String theoremId,
      TacticState root,
      String declaration,
      boolean mathlib,
      List<String> following,
      boolean followingAll,
      List<String> others,
      Optional<LocatedPoint> located) {}

  private final Channel lean;
  private final Opened opened;
  private final Limits limits;

  /**
   * @param limits of each tactic
   */
  ProofPoint(Channel lean, Opened opened, Limits limits) {
    this.lean = lean;
    this.opened = opened;
    this.limits = limits;
  }

  Opened opened() {
    return opened;
  }

  /**
   * Runs what is already written.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if it fails, FAILED_PRECONDITION if it leaves
   *     nothing to prove
   */
  TacticState replay(List<String> prefix) {
    TacticState state = opened.root();
    for (int i = 0; i < prefix.size(); i++) {
      TacticOutcome outcome = run(state, List.of(prefix.get(i))).next();
      String step = "tactic %d of the prefix, `%s`, ".formatted(i + 1, prefix.get(i));
      state =
          switch (outcome.getOutcomeCase()) {
            case GOALS -> outcome.getGoals();
            case PROVED ->
                throw Status.FAILED_PRECONDITION
                    .withDescription(step + "already ends the proof")
                    .asRuntimeException();
            default ->
                throw Status.INVALID_ARGUMENT
                    .withDescription(step + "fails: " + reason(outcome))
                    .asRuntimeException();
          };
    }
    return state;
  }

  /** Whether the tactics that follow in the file work in a state. */
  boolean continues(TacticState from) {
    TacticState state = from;
    List<String> following = opened.following();
    for (int i = 0; i < following.size(); i++) {
      TacticOutcome outcome = run(state, List.of(following.get(i))).next();
      if (outcome.hasProved()) {
        return i == following.size() - 1;
      }
      if (!outcome.hasGoals()) {
        return false;
      }
      state = outcome.getGoals();
    }
    return !following.isEmpty() && !opened.followingAll();
  }

  /** Runs tactics, each on the same state; the outcomes come as Lean has them. */
  Iterator<TacticOutcome> run(TacticState state, List<String> tactics) {
    return LeanBridgeGrpc.newBlockingStub(lean)
        .runTactics(
            RunTacticsRequest.newBuilder()
                .setTheoremId(opened.theoremId())
                .setStateId(state.getStateId())
                .addAllTactics(tactics)
                .setLimits(limits)
                .build());
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

  /** Nobody waits for it, and it is sent even where the call has ended meanwhile. */
  @Override
  public void close() {
    Context.ROOT.run(
        () ->
            LeanBridgeGrpc.newStub(lean)
                .closeTheorem(
                    CloseTheoremRequest.newBuilder().setTheoremId(opened.theoremId()).build(),
                    new Unheard()));
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
