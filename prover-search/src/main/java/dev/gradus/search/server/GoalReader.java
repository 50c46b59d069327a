package dev.gradus.search.server;

import dev.gradus.v1.Limits;
import dev.gradus.v1.SuggestRequest;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;

/**
 * The goals at a point of a proof: replays what is written. Blocks the calling thread; ends when
 * its {@link Context} does.
 */
final class GoalReader {
  private final Channel lean;
  private final Limits limits;
  private final PointOpener opener;

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param limits of each tactic
   */
  GoalReader(Channel lean, Limits limits) {
    this.lean = lean;
    this.limits = limits;
    this.opener = new PointOpener(lean);
  }

  /**
   * The goals, the main one first; none when the proof is finished.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if Lean does not accept the statement or the
   *     place, or the prefix fails; FAILED_PRECONDITION if it goes on after the end of the proof
   */
  List<String> goals(SuggestRequest request) {
    try (ProofPoint point = new ProofPoint(lean, opener.open(request), limits)) {
      return goals(point, request.getPrefixList());
    }
  }

  private static List<String> goals(ProofPoint point, List<String> prefix) {
    try {
      return List.copyOf(point.replay(prefix).getGoalsList());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) {
        throw e;
      }
      // A tactic ends the proof. This fails in the same way unless it is the last.
      point.replay(prefix.subList(0, prefix.size() - 1));
      return List.of();
    }
  }
}
