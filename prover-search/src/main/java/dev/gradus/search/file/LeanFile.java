package dev.gradus.search.file;

import dev.gradus.lean.text.LeanText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The text of a file by lines, columns and offsets. All of them count code points, as Lean does,
 * and a CRLF as one: an offset here is an offset of the Lean bridge.
 */
public final class LeanFile {
  /** Or a name in guillemets, which may contain anything. */
  private static final Pattern GAP =
      Pattern.compile(
          "«[^»\\n]*»|(?<![\\p{L}\\p{N}_'.!?])(sorry)(?![\\p{L}\\p{N}_'!?]|\\.[\\p{L}_«])");

  private final String text;
  private final List<Integer> lineStarts = new ArrayList<>(); // indices into text
  private final List<Place> gaps = new ArrayList<>();

  /**
   * A place.
   *
   * @param line counted from 1
   * @param column counted from 1, in code points
   * @param offset code points from the start of the file
   */
  public record Place(int line, int column, int offset) {
    @Override
    public String toString() {
      return line + ":" + column;
    }
  }

  /** There is no such line or column; the message says what there is. */
  public static final class NoSuchPlaceException extends Exception {
    private static final long serialVersionUID = 1;

    NoSuchPlaceException(String message) {
      super(message);
    }
  }

  /** Reads a text with any line ends. */
  public LeanFile(String raw) {
    text = raw.replace("\r\n", "\n");
    lineStarts.add(0);
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
      lineStarts.add(end + 1);
    }
    String code = code();
    Place before = new Place(1, 1, 0);
    int index = 0;
    for (MatchResult gap : gaps(code, 0, code.length())) {
      before = further(before, index, gap.start());
      index = gap.start();
      gaps.add(before);
    }
  }

  /** A later place, at the price of what lies between: a file may have very many. */
  private Place further(Place from, int index, int to) {
    int line = from.line();
    while (line < lineStarts.size() && lineStarts.get(line) <= to) {
      line++;
    }
    int start = line == from.line() ? index : lineStarts.get(line - 1);
    int column = line == from.line() ? from.column() : 1;
    return new Place(
        line,
        column + text.codePointCount(start, to),
        from.offset() + text.codePointCount(index, to));
  }

  /**
   * Finds each {@code sorry} between two indices of a text whose comments and strings are blanked
   * out.
   */
  public static List<MatchResult> gaps(CharSequence code, int from, int to) {
    return GAP.matcher(code)
        .region(from, to)
        .useTransparentBounds(true)
        .results()
        .filter(match -> match.group(1) != null)
        .toList();
  }

  private String code() {
    try {
      return LeanText.of(text).code();
    } catch (LeanText.UnclosedException e) {
      return text; // Lean says what is wrong with it.
    }
  }

  /** The place at an offset. */
  public Place place(int offset) {
    return at(text.offsetByCodePoints(0, offset));
  }

  private Place at(int index) {
    int found = Collections.binarySearch(lineStarts, index);
    int line = found >= 0 ? found + 1 : -found - 1;
    int column = text.codePointCount(lineStarts.get(line - 1), index) + 1;
    return new Place(line, column, text.codePointCount(0, index));
  }

  /** The text with every CRLF as a newline. */
  public String text() {
    return text;
  }

  /** Each {@code sorry} that is neither in a comment nor in a string, in order. */
  public List<Place> gaps() {
    return List.copyOf(gaps);
  }

  /** Says where the {@code sorry} is that is the fewest lines away. */
  public String nearestGap(int line) {
    return gaps.stream()
        .min(Comparator.comparingInt(gap -> Math.abs(gap.line() - line)))
        .map(gap -> "the nearest sorry is at " + gap)
        .orElse("the file has no sorry");
  }

  /**
   * The offset of a place.
   *
   * @param column from 1 to one past the line's end; 0 for the line's first {@code sorry}, or else
   *     the end of the line
   */
  public int offset(int line, int column) throws NoSuchPlaceException {
    if (line < 1 || line > lineStarts.size()) {
      throw new NoSuchPlaceException(
          "there is no line %d: the file has %d".formatted(line, lineStarts.size()));
    }
    int start = lineStarts.get(line - 1);
    int end = line == lineStarts.size() ? text.length() : lineStarts.get(line) - 1;
    int length = text.codePointCount(start, end);
    if (column < 0 || column > length + 1) {
      throw new NoSuchPlaceException(
          "line %d has no column %d: it has %d characters".formatted(line, column, length));
    }
    int first = text.codePointCount(0, start);
    if (column > 0) {
      return first + column - 1;
    }
    return gaps.stream()
        .filter(gap -> gap.line() == line)
        .mapToInt(Place::offset)
        .findFirst()
        .orElse(first + length);
  }

  /** The text between two offsets. */
  public String slice(int from, int to) {
    int start = text.offsetByCodePoints(0, from);
    return text.substring(start, text.offsetByCodePoints(start, to - from));
  }
}
