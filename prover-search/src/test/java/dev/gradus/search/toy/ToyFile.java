package dev.gradus.search.toy;

import dev.gradus.v1.CommandPoint;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of the toy theory. A line is a command; {@code N := sorry} in it is a gap with the goal N.
 * In a line with {@code def} it is data, in one with {@code broken} Lean does not get there.
 */
final class ToyFile {
  private static final Pattern LINE = Pattern.compile("[^\\n]*\\n?");
  private static final Pattern GAP = Pattern.compile("(\\d+) := (sorry)");

  private ToyFile() {}

  static LocatePointsResponse locate(String text, OptionalInt only) {
    LocatePointsResponse.Builder response = LocatePointsResponse.newBuilder();
    Matcher line = LINE.matcher(text);
    while (line.find()) {
      Matcher gap = GAP.matcher(line.group());
      while (gap.find()) {
        int start = line.start() + gap.start(2);
        if (only.isPresent() && only.getAsInt() != start) {
          continue;
        }
        if (!line.group().contains("broken")) {
          response.addPoints(
              LocatedPoint.newBuilder()
                  .setKind(LocatedPoint.Kind.TERM_GAP)
                  .setStart(start)
                  .setStop(start + 5)
                  .addGoals("⊢ " + gap.group(1))
                  .setProposition(!line.group().contains("def"))
                  .setDeclaration(line.group().split(" ")[1])
                  .setCommandStart(line.start())
                  .setCommandStop(line.end()));
        } else if (only.isPresent()) {
          response.setMessage("an error comes before");
        } else {
          response.addMissed(start);
        }
      }
    }
    return response.build();
  }

  /** The goal of a gap. */
  static int goal(String command, int offset) {
    Matcher gap = GAP.matcher(command);
    while (gap.find()) {
      if (gap.start(2) == offset) {
        return Integer.parseInt(gap.group(1));
      }
    }
    throw new IllegalArgumentException("no gap at " + offset + " in " + command);
  }

  static int goal(CommandPoint point) {
    return goal(point.getCommand(), point.getOffset());
  }

  /** The steps of what was put in, below a line that starts the block, as a whole proof has. */
  static String block(String fill) {
    List<String> steps = new ArrayList<>(List.of("by"));
    steps.addAll(
        List.of(
            fill.replaceFirst("\\)$", "").replaceFirst("^\\(?by\\s*", "").split("\\s*[;\\n]\\s*")));
    return String.join("\n", steps);
  }
}
