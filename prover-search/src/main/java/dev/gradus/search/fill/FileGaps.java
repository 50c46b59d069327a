package dev.gradus.search.fill;

import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.RefusedException;
import dev.gradus.search.file.Gap;
import dev.gradus.search.file.LeanFile;
import dev.gradus.search.fill.GapOutcome.Status;
import dev.gradus.search.statement.StatementFormatException;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.LocatedPoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The gaps of a file, as Lean finds them. */
final class FileGaps {
  private final Prover prover;
  private final Path path;
  private final LeanFile file;
  private final LocatePointsResponse located;

  /**
   * Asks Lean.
   *
   * @param path what errors call the file
   * @throws StatementFormatException if Lean does not get through the file at all
   */
  FileGaps(Prover prover, Path path, LeanFile file) {
    this.prover = prover;
    this.path = path;
    this.file = file;
    try {
      located = await(prover.locate(LocatePointsRequest.newBuilder().setText(file.text()).build()));
    } catch (RefusedException e) {
      throw new StatementFormatException(path, e.getMessage());
    }
    if (!located.getMessage().isEmpty()) {
      throw new StatementFormatException(path, "Lean does not read it: " + reason());
    }
  }

  private String reason() {
    String message = located.getMessage();
    return message.startsWith("unknown module prefix")
        ? message.lines().findFirst().orElseThrow()
            + ": this Lean has no such library; --lean native --project DIR has those of a Lake"
            + " project"
        : message;
  }

  /** Those that a proof can be searched for, in the order of the text. */
  List<Gap> provable() {
    List<Gap> gaps = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (LocatedPoint point : located.getPointsList()) {
      String declaration = point.getDeclaration();
      int number = numbers.merge(declaration, 1, Integer::sum);
      if (point.getProposition()) {
        gaps.add(new Gap(file, point, declaration + "#" + number));
      }
    }
    return gaps;
  }

  /** What is to be said of the others, by their offsets. */
  Map<Integer, GapOutcome> others() {
    Map<Integer, GapOutcome> others = new TreeMap<>();
    for (LocatedPoint point : located.getPointsList()) {
      if (point.getGoalsCount() == 0) {
        put(others, point.getStart(), Status.MISSED, "no goals are left there");
      } else if (!point.getProposition()) {
        put(others, point.getStart(), Status.DATA, "what is missing is data, not a proof");
      }
    }
    for (int offset : located.getMissedList()) {
      put(others, offset, Status.MISSED, whyMissed(offset));
    }
    Set<Integer> known = starts();
    for (LeanFile.Place gap : file.gaps()) {
      if (!known.contains(gap.offset())) {
        String why = "Lean does not read it as a gap; a syntax error may come before it";
        put(others, gap.offset(), Status.MISSED, why);
      }
    }
    return others;
  }

  private void put(Map<Integer, GapOutcome> to, int offset, Status status, String message) {
    String declaration =
        located.getPointsList().stream()
            .filter(point -> point.getStart() == offset)
            .map(LocatedPoint::getDeclaration)
            .findFirst()
            .orElse("");
    to.put(offset, new GapOutcome(file.place(offset), declaration, status, "", message, 0, 0));
  }

  private String whyMissed(int offset) {
    LocatePointsRequest request =
        LocatePointsRequest.newBuilder().setText(file.text()).setOffset(offset).build();
    String why;
    try {
      why = await(prover.locate(request)).getMessage();
    } catch (RefusedException e) {
      why = e.getMessage();
    }
    return why.isEmpty() ? "Lean does not get to this sorry" : why;
  }

  /**
   * Requires that after some edits there are the gaps that were not filled, and no others.
   *
   * @param edits that fill gaps of this file
   * @param text what they make of it
   * @throws StatementFormatException if Lean finds other ones
   */
  void requireLeft(List<Edit> edits, String text) {
    Set<Integer> left = starts();
    edits.forEach(edit -> left.remove(edit.start()));
    FileGaps after = new FileGaps(prover, path, new LeanFile(text));
    if (!after.starts().equals(moved(left, edits))
        || !moved(located.getMissedList(), edits).containsAll(after.located.getMissedList())) {
      throw new StatementFormatException(
          path,
          "with the proofs in it Lean finds other gaps than those that should be left, so nothing"
              + " is written; write the proofs one by one");
    }
  }

  private Set<Integer> starts() {
    Set<Integer> starts = new HashSet<>(located.getMissedList());
    located.getPointsList().forEach(point -> starts.add(point.getStart()));
    return starts;
  }

  private static Set<Integer> moved(Collection<Integer> offsets, List<Edit> edits) {
    Set<Integer> moved = new HashSet<>();
    offsets.forEach(offset -> moved.add(Edit.moved(offset, edits)));
    return moved;
  }

  /** Waits; throws what the future failed with. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
