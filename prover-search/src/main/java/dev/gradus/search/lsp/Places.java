package dev.gradus.search.lsp;

import dev.gradus.search.file.LeanFile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds where a tactic may be written, by looks alone: at once, whatever Lean is doing. It may be
 * wrong about a block, therefore Lean has the last word about each of several sites.
 */
final class Places {

  /** Sites that Lean is asked about; each takes it as long as the command that it is in. */
  private static final int MAX_SITES = 4;

  /** So that a long line does not take long. */
  private static final int MAX_STARTS_OF_LINE = 16;

  /** No tactic starts with these. */
  private static final String NO_TACTIC = "|)⟩]},";

  private static final char BULLET = '·';

  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:theorem|lemma|example|def|instance|abbrev|structure|class|inductive|private|protected"
              + "|public|noncomputable|partial|unsafe|nonrec|scoped|local|mutual|namespace|section"
              + "|end|open|variable|universe|set_option|attribute|import|macro|syntax|notation|elab"
              + ")\\b|@\\[|#[a-z]");

  private static final String WORD = "[\\p{L}\\p{N}_'!?.«»]";
  private static final Pattern BY = Pattern.compile("(?<!" + WORD + ")by(?!" + WORD + ")");

  /** After these a tactic starts, if they are not the last of their line. */
  private static final Pattern OPENER =
      Pattern.compile("(?:=>|·|;(?!>)|(?<!" + WORD + ")(?:by|then|else|do)(?!" + WORD + "))[ ]*");

  private static final Pattern OPEN_END =
      Pattern.compile("(?:=>|·|(?<!" + WORD + ")(?:by|then|else|do))\\s*$");

  private static final Pattern BEFORE_TERM =
      Pattern.compile("(?::=|=>|<\\||(?<!" + WORD + ")from)\\s*$");

  private final Document document;
  private final String text;
  private final String code;

  Places(Document document) {
    this.document = document;
    this.text = document.text();
    this.code = document.code();
  }

  /**
   * Sites of a tactic, the likeliest first: of a {@code sorry} that the stretch touches, or else of
   * the first one on its line, or else of a new line in the {@code by} block that it starts in;
   * none if there is none of these.
   */
  List<Site> at(Stretch stretch) {
    Optional<Site> gap = gap(stretch);
    if (gap.isPresent()) {
      return List.of(gap.get());
    }
    Stretch command = commandAt(stretch.start());
    Matcher by = BY.matcher(code).region(command.start(), command.end()).useTransparentBounds(true);
    boolean inBlock = by.find() && by.end() <= stretch.start();
    return inBlock ? inBlock(stretch.start(), by.end()) : List.of();
  }

  /** The command that an index is in: from a line that starts with a command's word to the next. */
  Stretch commandAt(int index) {
    int start = document.lineStart(index);
    while (start > 0 && !startsCommand(start)) {
      start = document.lineStart(start - 1);
    }
    int end = document.lineEnd(index);
    while (end < text.length() && !startsCommand(end + 1)) {
      end = document.lineEnd(end + 1);
    }
    return new Stretch(start, Math.min(text.length(), end + 1));
  }

  /** The text of the command that an index is in, without what is blank after it. */
  String command(int index) {
    Stretch command = commandAt(Math.min(index, text.length()));
    return text.substring(command.start(), command.end()).stripTrailing();
  }

  private boolean startsCommand(int lineStart) {
    return lineStart < text.length()
        && !Character.isWhitespace(code.charAt(lineStart))
        && COMMAND.matcher(code).region(lineStart, code.length()).lookingAt();
  }

  private Optional<Site> gap(Stretch stretch) {
    int from = document.lineStart(stretch.start());
    int to = document.lineEnd(stretch.end());
    Site first = null;
    for (MatchResult gap : LeanFile.gaps(code, from, to)) {
      if (gap.start() <= stretch.end() && stretch.start() <= gap.end()) {
        return Optional.of(site(gap.start(), gap.end()));
      }
      if (first == null && gap.start() <= document.lineEnd(stretch.start())) {
        first = site(gap.start(), gap.end());
      }
    }
    return Optional.ofNullable(first);
  }

  private Site site(int start, int end) {
    boolean last = code.substring(end, document.lineEnd(end)).isBlank();
    int before = codeEnd(start, 0);
    String line = code.substring(document.lineStart(before), before);
    boolean delimited = last && BEFORE_TERM.matcher(line).find();
    return new Site(start, end, "", "", column(start), delimited);
  }

  /** A new line: before the tactic at the place, or after what ends before it. */
  private List<Site> inBlock(int place, int blockStart) {
    int lineStart = document.lineStart(place);
    int lineEnd = document.lineEnd(place);
    String eol = document.eol();
    List<Site> sites = new ArrayList<>();
    if (!code.substring(place, lineEnd).isBlank()) {
      for (int start : starts(Math.max(place, firstOf(lineStart, lineEnd)), blockStart)) {
        int column = column(start);
        sites.add(new Site(start, start, "", eol + " ".repeat(column), column, false));
      }
      return first(sites);
    }
    afterBullet(place, lineStart, lineEnd).ifPresent(sites::add);
    boolean blank = text.substring(lineStart, lineEnd).isBlank();
    for (int column : columnsBelow(place, blockStart, blank)) {
      String indentation = " ".repeat(column);
      sites.add(
          blank
              ? new Site(lineStart, lineEnd, indentation, "", column, false)
              : new Site(lineEnd, lineEnd, eol + indentation, "", column, false));
    }
    return first(sites);
  }

  /** After a bullet that has nothing after it, on its line. */
  private Optional<Site> afterBullet(int place, int lineStart, int lineEnd) {
    int end = codeEnd(place, lineStart);
    boolean bare =
        end > lineStart && code.charAt(end - 1) == BULLET && text.substring(end, lineEnd).isBlank();
    return bare
        ? Optional.of(new Site(end, lineEnd, " ", "", column(end) + 1, false))
        : Optional.empty();
  }

  private static List<Site> first(List<Site> sites) {
    return sites.subList(0, Math.min(MAX_SITES, sites.size()));
  }

  /** Columns in which a line below the code before a place may start. */
  private List<Integer> columnsBelow(int place, int blockStart, boolean blank) {
    List<Integer> columns = new ArrayList<>();
    int typed = column(place);
    if (blank && typed > 0) {
      columns.add(typed);
    }
    int last = codeEnd(place, blockStart);
    int lineStart = document.lineStart(last);
    if (OPEN_END.matcher(code.substring(lineStart, last)).find()) {
      columns.add(column(firstOf(lineStart, last)) + 2);
    }
    starts(last, blockStart).forEach(start -> columns.add(column(start)));
    return columns.stream().distinct().toList();
  }

  /**
   * Where tactics seem to start, the nearest before a place first, then those that are further
   * left.
   */
  private List<Integer> starts(int place, int blockStart) {
    List<Integer> starts = new ArrayList<>();
    int left = Integer.MAX_VALUE;
    int lineStart = document.lineStart(place);
    int to = place;
    while (true) {
      List<Integer> line = startsOfLine(Math.max(lineStart, blockStart), to);
      for (int i = line.size() - 1; i >= 0; i--) {
        int column = column(line.get(i));
        if (column < left) {
          left = column;
          starts.add(line.get(i));
        }
      }
      if (lineStart <= blockStart || starts.size() >= MAX_SITES) {
        return starts;
      }
      to = lineStart - 1;
      lineStart = document.lineStart(to);
    }
  }

  /** In the order of the text; of many the last ones. */
  private List<Integer> startsOfLine(int from, int to) {
    Deque<Integer> starts = new ArrayDeque<>();
    int lineEnd = document.lineEnd(from);
    int first = firstOf(from, lineEnd);
    if (first < lineEnd && first <= to && NO_TACTIC.indexOf(code.charAt(first)) < 0) {
      starts.add(first);
    }
    Matcher opener = OPENER.matcher(code).region(from, lineEnd).useTransparentBounds(true);
    while (opener.find() && opener.end() <= to) {
      if (opener.end() < lineEnd && opener.end() != first) {
        starts.add(opener.end());
      }
      if (starts.size() > MAX_STARTS_OF_LINE) {
        starts.remove();
      }
    }
    return List.copyOf(starts);
  }

  /** The first index from one to another that is not white space. */
  private int firstOf(int from, int to) {
    int first = from;
    while (first < to && Character.isWhitespace(code.charAt(first))) {
      first++;
    }
    return first;
  }

  /** Where the code before an index ends. */
  private int codeEnd(int index, int from) {
    int end = index;
    while (end > from && Character.isWhitespace(code.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  private int column(int index) {
    return text.codePointCount(document.lineStart(index), index);
  }
}
