package dev.gradus.search.server;

import dev.gradus.lean.text.LeanText;
import dev.gradus.search.file.LeanFile;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.CommandPoint;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.SuggestRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;

/** Opens what a request is about: a theorem, or a place in a file. */
final class PointOpener {
  private final Channel lean;

  /**
   * @param lean leads to a {@code LeanBridge}
   */
  PointOpener(Channel lean) {
    this.lean = lean;
  }

  /**
   * @throws StatusRuntimeException INVALID_ARGUMENT if Lean does not accept it, or there is no
   *     proof at the place
   */
  ProofPoint.Opened open(SuggestRequest request) {
    if (!request.hasFile()) {
      return open(ProverMessages.statement(request.getStatement()));
    }
    if (request.hasStatement()) {
      throw both();
    }
    return open(request.getFile());
  }

  private ProofPoint.Opened open(Statement statement) {
    OpenedTheorem opened =
        open(
            OpenTheoremRequest.newBuilder()
                .setHeader(statement.header())
                .setStatement(statement.statement())
                .build(),
            "Lean does not accept the statement: ");
    return new ProofPoint.Opened(
        opened.getTheoremId(),
        opened.getRoot(),
        statement.name(),
        statement.importsMathlib(),
        List.of(),
        true,
        List.of(),
        Optional.empty());
  }

  private ProofPoint.Opened open(FilePoint place) {
    LeanFile file = new LeanFile(place.getText());
    LocatedPoint point = locate(file, place);
    if (point.getGoalsCount() == 0) {
      throw invalid("no goals are left there");
    }
    boolean gap = point.getKind() != LocatedPoint.Kind.BLOCK;
    // What follows was written for all goals that are left; a sorry with nothing after it is about
    // its own goal only.
    boolean mainGoal = gap && point.getFollowingCount() == 0;
    String header = file.slice(0, point.getCommandStart());
    OpenedTheorem opened =
        open(
            OpenTheoremRequest.newBuilder()
                .setHeader(header)
                .setPoint(
                    CommandPoint.newBuilder()
                        .setCommand(file.slice(point.getCommandStart(), point.getCommandStop()))
                        .setOffset(point.getStart() - point.getCommandStart())
                        .setMainGoal(mainGoal))
                .build(),
            "Lean does not open this place: ");
    int goals = point.getGoalsCount();
    return new ProofPoint.Opened(
        opened.getTheoremId(),
        opened.getRoot(),
        point.getDeclaration(),
        Statement.importsMathlib(header),
        point.getFollowingList().stream().map(PointOpener::withoutComments).toList(),
        point.getFollowingAll(),
        gap && !mainGoal ? List.copyOf(point.getGoalsList().subList(1, goals)) : List.of(),
        Optional.of(point));
  }

  private LocatedPoint locate(LeanFile file, FilePoint place) {
    int offset;
    try {
      offset = file.offset(place.getLine(), place.getColumn());
    } catch (LeanFile.NoSuchPlaceException e) {
      throw invalid(e.getMessage());
    }
    LocatePointsResponse located =
        LeanBridgeGrpc.newBlockingStub(lean)
            .locatePoints(
                LocatePointsRequest.newBuilder().setText(file.text()).setOffset(offset).build());
    if (located.getPointsCount() == 0) {
      throw invalid(located.getMessage() + "; " + file.nearestGap(place.getLine()));
    }
    return located.getPoints(0);
  }

  private OpenedTheorem open(OpenTheoremRequest request, String otherwise) {
    OpenTheoremResponse response = LeanBridgeGrpc.newBlockingStub(lean).openTheorem(request);
    if (response.hasUnelaborated()) {
      throw invalid(otherwise + response.getUnelaborated().getMessage());
    }
    return response.getOpened();
  }

  /** A tactic takes no comments in the bridge. */
  private static String withoutComments(String tactic) {
    try {
      return LeanText.of(tactic).text().stripTrailing();
    } catch (LeanText.UnclosedException e) {
      return tactic;
    }
  }

  static StatusRuntimeException both() {
    return invalid("a statement and a file exclude each other; give one of them");
  }

  private static StatusRuntimeException invalid(String message) {
    return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
  }
}
