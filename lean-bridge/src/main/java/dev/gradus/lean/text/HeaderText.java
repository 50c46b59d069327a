package dev.gradus.lean.text;

import dev.gradus.lean.text.LeanText.UnclosedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes a header complete that ends in the middle of the theorem's own command: data sets cut files
 * right before the word {@code theorem}, and leave its doc comment, its attributes and its {@code
 * set_option .. in} behind.
 *
 * <p>The theorem is the only command after the header, so that {@code open Nat in} before it and
 * {@code open Nat} as a command of its own come to the same. Doc comments, attributes and modifiers
 * change nothing in what is to be proved, and go. A header that ends otherwise is left as it is.
 */
public final class HeaderText {
  private static final Pattern IN = Pattern.compile("(?<![\\p{L}\\p{N}_'.!?»])in\\z");

  /** Words that Lean reserves for commands which may end in {@code in}. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}_'.«])(?:open|set_option|omit|include|variable|universe|attribute)"
              + "(?![\\p{L}\\p{N}_'.!?»])");

  private static final Pattern MODIFIER =
      Pattern.compile(
          "(?:@\\[(?:[^\\[\\]]|\\[[^\\[\\]]*\\])*\\]"
              + "|(?<![\\p{L}\\p{N}_'.!?»])(?:private|protected|noncomputable|nonrec|public))\\z");

  private HeaderText() {}

  /** The header as commands that are whole. */
  public static String complete(String header) {
    LeanText read;
    try {
      read = LeanText.of(header);
    } catch (UnclosedException e) {
      return header; // Lean says what is wrong with it.
    }
    String code = read.code();
    int end = code.stripTrailing().length();
    for (Matcher modifier = MODIFIER.matcher(code.substring(0, end));
        modifier.find();
        modifier = MODIFIER.matcher(code.substring(0, end))) {
      end = code.substring(0, modifier.start()).stripTrailing().length();
    }
    Deque<String> commands = new ArrayDeque<>();
    while (IN.matcher(code.substring(0, end)).find()) {
      int start = lastCommand(code.substring(0, end));
      if (start < 0) {
        return header;
      }
      commands.addFirst(header.substring(start, end - "in".length()).stripTrailing());
      end = code.substring(0, start).stripTrailing().length();
    }
    if (commands.isEmpty() && header.substring(end).isBlank()) {
      return header;
    }
    commands.addFirst(header.substring(0, end));
    String complete = String.join("\n", commands).strip();
    return complete.isEmpty() ? "" : complete + "\n";
  }

  private static int lastCommand(String code) {
    int start = -1;
    Matcher command = COMMAND.matcher(code);
    while (command.find()) {
      start = command.start();
    }
    return start;
  }
}
