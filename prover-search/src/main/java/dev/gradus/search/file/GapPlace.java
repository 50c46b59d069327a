package dev.gradus.search.file;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What stands around a gap, and how tactics are written there. It looks at a few characters, not at
 * the syntax: it only orders the ways of writing by how nice they look and how likely they are to
 * parse. Which of them does is for Lean to say.
 *
 * @param term whether the gap is a term, so that the tactics need a {@code by}
 * @param before what stands before it on its line
 * @param free whether what stands around it takes a whole block without parentheses, as far as one
 *     can see
 * @param endsLine whether nothing but a comment comes after it on its line
 */
public record GapPlace(boolean term, String before, boolean free, boolean endsLine) {
  private static final int WIDTH = 100;
  private static final String STEP = "  ";

  /** What starts a block of tactics on the line that it stands on. */
  private static final Pattern BULLETS = Pattern.compile("\\s*(?:[·.]\\s+)*");

  private static final Pattern TAKES_TACTICS =
      Pattern.compile("(?:(?<![\\p{L}\\p{N}_'.])by|=>|[·;({|])\\s*\\z");
  private static final Pattern TAKES_TERM =
      Pattern.compile(
          "(?::=|=>|[,(⟨↦$←]|<\\||(?<![\\p{L}\\p{N}_'.])(?:exact|refine|from|then|else|return))"
              + "\\s*\\z");
  private static final Pattern ENDS_LINE = Pattern.compile("\\s*(?:--.*)?");
  private static final Pattern LEAVES_FREE = Pattern.compile("\\s*(?:(?:--|[)\\]}⟩,;]).*)?");
  private static final Pattern GOES_ON = Pattern.compile("\\s*<;>");

  /** Enough of the text before a gap to see what takes it. */
  private static final int LEAD = 200;

  /** The place between two indices of a text with newlines as line ends. */
  static GapPlace of(boolean term, String text, int start, int stop) {
    String before = text.substring(text.lastIndexOf('\n', start - 1) + 1, start);
    int end = text.indexOf('\n', stop);
    String after = text.substring(stop, end < 0 ? text.length() : end);
    String lead = text.substring(Math.max(0, start - LEAD), start);
    boolean taken =
        (!term && BULLETS.matcher(before).matches())
            || (term ? TAKES_TERM : TAKES_TACTICS).matcher(lead).find();
    boolean goesOn = GOES_ON.matcher(text).region(stop, text.length()).lookingAt();
    return new GapPlace(
        term,
        before,
        taken && !goesOn && LEAVES_FREE.matcher(after).matches(),
        ENDS_LINE.matcher(after).matches());
  }

  /** The same place after something else was written on its line. */
  public GapPlace after(String newBefore) {
    return new GapPlace(term, newBefore, free, endsLine);
  }

  /** All different ways of writing the tactics, the one to be tried first first. */
  public Map<Layout, String> texts(List<String> tactics) {
    Map<Layout, String> texts = new LinkedHashMap<>();
    for (Layout layout : layouts(tactics)) {
      String text = text(layout, tactics);
      if (!texts.containsValue(text)) {
        texts.put(layout, text);
      }
    }
    return texts;
  }

  private List<Layout> layouts(List<String> tactics) {
    boolean oneLiner =
        tactics.stream().allMatch(tactic -> tactic.strip().lines().count() == 1)
            && column() + text(Layout.JOINED, tactics).length() <= WIDTH;
    List<Layout> layouts = new ArrayList<>();
    if (!term || free) {
      boolean below = term ? endsLine && tactics.size() > 1 : BULLETS.matcher(before).matches();
      if (oneLiner && !below) {
        layouts.add(Layout.JOINED);
      }
      if (term && endsLine) {
        layouts.add(Layout.BLOCK);
      }
      layouts.add(Layout.ALIGNED);
    }
    if (term || !free) {
      if (oneLiner) {
        layouts.add(Layout.JOINED_IN_PARENTHESES);
      }
      layouts.add(Layout.ALIGNED_IN_PARENTHESES);
    }
    return layouts;
  }

  /**
   * What is to stand in the place of the gap.
   *
   * @param tactics at least one; the lines of one keep their indentation relative to its first
   */
  public String text(Layout layout, List<String> tactics) {
    String opening = (layout.parenthesised() ? "(" : "") + (term ? "by " : "");
    String closing = layout.parenthesised() ? ")" : "";
    if (layout.onOneLine()) {
      return opening + String.join("; ", tactics.stream().map(String::strip).toList()) + closing;
    }
    if (layout == Layout.BLOCK) {
      var bullets = BULLETS.matcher(before);
      String margin = " ".repeat(bullets.lookingAt() ? bullets.end() : 0) + STEP;
      return opening.strip() + "\n" + margin + lines(tactics, margin) + closing;
    }
    return opening + lines(tactics, " ".repeat(column() + opening.length())) + closing;
  }

  private static String lines(List<String> tactics, String margin) {
    StringBuilder lines = new StringBuilder();
    for (String tactic : tactics) {
      for (String line : tactic.strip().lines().toList()) {
        lines.append(lines.length() == 0 ? "" : "\n");
        lines.append(lines.length() == 0 || line.isBlank() ? "" : margin).append(line);
      }
    }
    return lines.toString();
  }

  private int column() {
    return before.codePointCount(0, before.length());
  }
}
