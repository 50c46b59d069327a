package dev.gradus.lean.service;

import dev.gradus.lean.pool.LocatedPoints;
import dev.gradus.lean.pool.Opening;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.VerifyFillRequest;
import io.grpc.Status;
import java.util.SortedMap;
import java.util.TreeMap;

/** Places in files, between the messages of the service and the pool. */
final class FilePoints {
  private FilePoints() {}

  static Opening opening(OpenTheoremRequest request) {
    return new Opening.OfPoint(
        request.getHeader(),
        request.getPoint().getCommand(),
        request.getPoint().getOffset(),
        request.getPoint().getMainGoal());
  }

  static SortedMap<Integer, String> fills(VerifyFillRequest request) {
    SortedMap<Integer, String> fills = new TreeMap<>();
    for (GapFill fill : request.getFillsList()) {
      if (fills.put(fill.getOffset(), fill.getText()) != null) {
        throw Status.INVALID_ARGUMENT
            .withDescription("two proofs for the sorry at " + fill.getOffset())
            .asRuntimeException();
      }
    }
    return fills;
  }

  static LocatePointsResponse message(LocatedPoints located) {
    LocatePointsResponse.Builder response =
        LocatePointsResponse.newBuilder()
            .addAllMissed(located.missed())
            .setMessage(located.message());
    for (LocatedPoints.Point point : located.points()) {
      response.addPoints(
          LocatedPoint.newBuilder()
              .setKind(LocatedPoint.Kind.valueOf(point.kind().name()))
              .setStart(point.start())
              .setStop(point.stop())
              .setLine(point.line())
              .setColumn(point.column())
              .addAllGoals(point.goals())
              .setProposition(point.proposition())
              .setDeclaration(point.declaration())
              .addAllFollowing(point.following())
              .setFollowingAll(point.followingAll())
              .setCommandStart(point.commandStart())
              .setCommandStop(point.commandStop()));
    }
    return response.build();
  }
}
