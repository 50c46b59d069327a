package dev.gradus.search.file;

import dev.gradus.v1.LocatedPoint;

/**
 * A {@code sorry} of a file that stands for a proof.
 *
 * @param file the whole file
 * @param point where it is, as the Lean bridge says; a gap
 * @param name tells it from the other gaps of the file
 */
public record Gap(LeanFile file, LocatedPoint point, String name) {
  /** All that stands before its command. */
  public String header() {
    return file.slice(0, point.getCommandStart());
  }

  /** Its command, with the white space after it. */
  public String command() {
    return file.slice(point.getCommandStart(), point.getCommandStop());
  }

  /** Where it starts, in code points from the start of its command. */
  public int offset() {
    return point.getStart() - point.getCommandStart();
  }

  /** Full name of the declaration that it is in; empty where there is none. */
  public String declaration() {
    return point.getDeclaration();
  }

  /** What stands around it. */
  public GapPlace place() {
    String text = file.text();
    int start = text.offsetByCodePoints(0, point.getStart());
    int stop = text.offsetByCodePoints(start, point.getStop() - point.getStart());
    return GapPlace.of(point.getKind() == LocatedPoint.Kind.TERM_GAP, text, start, stop);
  }
}
