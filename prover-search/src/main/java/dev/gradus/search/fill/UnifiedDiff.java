package dev.gradus.search.fill;

import dev.gradus.search.file.LeanFile;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What edits change, line by line, as {@code diff -u} prints it. An edit is within one line of the
 * old text, so that nothing has to be searched for.
 */
public final class UnifiedDiff {
  private static final int CONTEXT = 3;

  private final List<String> before;
  private final List<String> after;

  /** How many lines each edited line became, by its number from 0. */
  private final TreeMap<Integer, Integer> edited = new TreeMap<>();

  private final StringBuilder diff = new StringBuilder();

  private UnifiedDiff(String before, String after) {
    this.before = List.of(before.split("\n", -1));
    this.after = List.of(after.split("\n", -1));
  }

  /**
   * The difference of two texts.
   *
   * @param file what was edited
   * @param edits in the order of the text
   */
  public static String of(SourceFile file, List<Edit> edits) {
    UnifiedDiff diff = new UnifiedDiff(file.text(), file.edited(edits));
    LeanFile lean = file.lean();
    for (Edit edit : edits) {
      int more = (int) edit.text().chars().filter(c -> c == '\n').count();
      int line = lean.place(edit.start()).line() - 1;
      diff.edited.merge(line, 1 + more, (one, other) -> one + other - 1);
    }
    diff.diff.append("--- ").append(file.path()).append("\n+++ ").append(file.path()).append('\n');
    diff.hunks();
    return diff.diff.toString();
  }

  private void hunks() {
    int growth = 0;
    Integer first = edited.isEmpty() ? null : edited.firstKey();
    while (first != null) {
      int last = first;
      for (Integer next = edited.higherKey(last);
          next != null && next - last <= 2 * CONTEXT;
          next = edited.higherKey(last)) {
        last = next;
      }
      growth = hunk(first, last, growth);
      first = edited.higherKey(last);
    }
  }

  private int hunk(int first, int last, int growthBefore) {
    int from = Math.max(0, first - CONTEXT);
    int to = Math.min(lines(before), last + CONTEXT + 1);
    Map<Integer, Integer> here = edited.subMap(first, true, last, true);
    int more = here.values().stream().mapToInt(lines -> lines - 1).sum();
    diff.append(
        "@@ -%d,%d +%d,%d @@\n"
            .formatted(from + 1, to - from, from + growthBefore + 1, to - from + more));
    int at = from + growthBefore;
    for (int line = from; line < to; line++) {
      Integer became = here.get(line);
      if (became == null) {
        line(' ', before, line);
        at++;
        continue;
      }
      line('-', before, line);
      for (int i = 0; i < became; i++) {
        line('+', after, at++);
      }
    }
    return growthBefore + more;
  }

  /** A text that ends in a newline has no line after it. */
  private static int lines(List<String> text) {
    return text.get(text.size() - 1).isEmpty() ? text.size() - 1 : text.size();
  }

  private void line(char sign, List<String> text, int line) {
    diff.append(sign).append(text.get(line)).append('\n');
    if (line == text.size() - 1) {
      diff.append("\\ No newline at end of file\n");
    }
  }
}
