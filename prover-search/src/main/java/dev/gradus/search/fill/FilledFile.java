package dev.gradus.search.fill;

import java.util.List;

/**
 * What became of the gaps of a file.
 *
 * @param gaps all of them, in the order of the text
 * @param edits those that fill the proved ones, in the order of the text
 * @param text what they make of the file, as Lean has checked it: with newlines as line ends
 */
public record FilledFile(List<GapOutcome> gaps, List<Edit> edits, String text) {
  public FilledFile {
    gaps = List.copyOf(gaps);
    edits = List.copyOf(edits);
  }
}
