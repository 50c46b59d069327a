package dev.gradus.lean.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Places in a file where there is something to prove. Offsets are in code points, a CRLF counting
 * as one.
 *
 * @param missed offsets of each {@code sorry} that Lean does not get to
 * @param message why there is no point where one was asked for, or else empty
 */
public record LocatedPoints(List<Point> points, List<Integer> missed, String message) {

  /** What stands at a point. */
  public enum Kind {
    /** The tactic {@code sorry}. */
    TACTIC_GAP,
    /** The term {@code sorry}. */
    TERM_GAP,
    /** Anything else inside a {@code by} block. */
    BLOCK
  }

  /**
   * A point.
   *
   * @param start where it is; up to {@code stop} if it is a gap
   * @param line of the start, counted from 1
   * @param column of the start in code points, counted from 0
   * @param goals the main one first
   * @param proposition whether the main goal is one, and not data
   * @param declaration full name, or empty
   * @param following tactics of the block after it, up to the next gap
   * @param followingAll whether the block ends with them
   * @param commandStart where the command starts that it is in
   * @param commandStop where the next one starts
   */
  public record Point(
      Kind kind,
      int start,
      int stop,
      int line,
      int column,
      List<String> goals,
      boolean proposition,
      String declaration,
      List<String> following,
      boolean followingAll,
      int commandStart,
      int commandStop) {}

  static LocatedPoints read(JsonNode answer) {
    List<Point> points = new ArrayList<>();
    answer.path("points").forEach(point -> points.add(point(point)));
    List<Integer> missed = new ArrayList<>();
    answer.path("missed").forEach(offset -> missed.add(offset.asInt()));
    return new LocatedPoints(
        List.copyOf(points), List.copyOf(missed), answer.path("message").asText());
  }

  private static Point point(JsonNode point) {
    Kind kind =
        switch (point.path("kind").asText()) {
          case "sorry" -> Kind.TACTIC_GAP;
          case "term" -> Kind.TERM_GAP;
          default -> Kind.BLOCK;
        };
    List<String> following = new ArrayList<>();
    point.path("following").forEach(tactic -> following.add(tactic.asText()));
    return new Point(
        kind,
        point.path("start").asInt(),
        point.path("stop").asInt(),
        point.path("line").asInt(),
        point.path("column").asInt(),
        TacticJob.goals(point),
        point.path("proposition").asBoolean(),
        point.path("declaration").asText(),
        List.copyOf(following),
        point.path("whole").asBoolean(),
        point.path("from").asInt(),
        point.path("to").asInt());
  }
}
