package dev.gradus.search.fill;

import dev.gradus.search.file.LeanFile;
import java.util.List;

/**
 * Some text in the place of other text.
 *
 * @param start where the other text starts; offsets are those of {@link LeanFile}
 * @param stop where it ends
 * @param text with newlines as line ends
 */
public record Edit(int start, int stop, String text) {
  private int growth() {
    return text.codePointCount(0, text.length()) - (stop - start);
  }

  /** Where an offset that is in no edit is after all edits. */
  public static int moved(int offset, List<Edit> edits) {
    return offset + edits.stream().filter(edit -> edit.stop <= offset).mapToInt(Edit::growth).sum();
  }
}
