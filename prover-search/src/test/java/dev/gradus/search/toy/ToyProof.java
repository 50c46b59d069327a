package dev.gradus.search.toy;

import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Places in files of the toy theory: {@code theorem NAME : N := by}, then a tactic a line, all as
 * far to the right, and somewhere {@code sorry}; or {@code theorem NAME : N := sorry}.
 *
 * @param point the place; empty where there is none
 * @param goals the numbers that are left there
 */
record ToyProof(Optional<LocatedPoint> point, List<Integer> goals) {
  private static final String GAP = "sorry";
  private static final Pattern THEOREM =
      Pattern.compile("(?m)^theorem \\S+ : (\\d{1,9}) :=(\\s+by)?");
  private static final ToyProof NOTHING = new ToyProof(Optional.empty(), List.of());

  /** The place at an offset in code points. */
  static ToyProof at(String text, int offset) {
    int gap = text.offsetByCodePoints(0, Math.min(offset, text.codePointCount(0, text.length())));
    Matcher theorem = THEOREM.matcher(text);
    int start = -1;
    int body = 0;
    int stop = text.length();
    boolean tactics = false;
    List<Integer> goals = List.of();
    while (theorem.find()) {
      if (theorem.start() > gap) {
        stop = theorem.start();
        break;
      }
      start = theorem.start();
      body = theorem.end();
      tactics = theorem.group(2) != null;
      goals = List.of(Integer.parseInt(theorem.group(1)));
    }
    if (start < 0 || body > gap || !text.startsWith(GAP, gap)) {
      return NOTHING;
    }
    Integer column = null;
    for (String line : lines(text.substring(body, gap))) {
      int indentation = line.length() - line.stripLeading().length();
      column = column == null ? indentation : column;
      if (column != indentation || goals.isEmpty()) {
        return NOTHING;
      }
      goals = ToyLean.apply(goals, line.strip());
      if (goals == null) {
        return NOTHING;
      }
    }
    int gapColumn = gap - text.lastIndexOf('\n', gap - 1) - 1;
    if (column != null && column != gapColumn) {
      return NOTHING;
    }
    LocatedPoint.Builder point =
        LocatedPoint.newBuilder()
            .setKind(tactics ? LocatedPoint.Kind.TACTIC_GAP : LocatedPoint.Kind.TERM_GAP)
            .setStart(offset)
            .setStop(offset + GAP.length())
            .setCommandStart(text.codePointCount(0, start))
            .setCommandStop(text.codePointCount(0, stop))
            .setDeclaration("toy")
            .setFollowingAll(true);
    goals.forEach(goal -> point.addGoals("\u22a2 " + goal));
    return new ToyProof(Optional.of(point.build()), goals);
  }

  private static List<String> lines(String text) {
    return text.lines().skip(1).filter(line -> !line.isBlank()).toList();
  }

  LocatePointsResponse located() {
    LocatePointsResponse.Builder response = LocatePointsResponse.newBuilder();
    point.ifPresentOrElse(response::addPoints, () -> response.setMessage("no proof is there"));
    return response.build();
  }
}
