package dev.gradus.search.statement;

import dev.gradus.lean.text.LeanText;
import dev.gradus.search.statement.StatementReader.Located;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The theorems of a Lean file that end in {@code := by sorry} or {@code := sorry}.
 *
 * <p>A file is cut into commands at lines that start, in the first column, with a command's
 * keyword. The header of a theorem is every command before it that is not itself a theorem to be
 * proved: imports, opens, options, namespaces, definitions, and lemmas that have a proof. Comments
 * and strings are seen for what they are; for everything else Lean has the last word.
 */
final class LeanFileReader {
  /** What starts a command when it stands in the first column. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:@\\[|#|/--|/-!|(?:public|import|open|export|namespace|section|end|universe|variable"
              + "|set_option|attribute|theorem|lemma|example|def|abbrev|instance|axiom|opaque"
              + "|structure|class|inductive|coinductive|mutual|private|protected|noncomputable"
              + "|unsafe|partial|nonrec|local|scoped|notation|infix|infixl|infixr|prefix|postfix"
              + "|macro|macro_rules|syntax|elab|elab_rules|declare_syntax_cat|initialize|deriving"
              + "|omit|include|compile_inductive|alias|add_decl_doc|module|meta|run_cmd"
              + ")(?![\\p{L}\\p{N}_'.!?]))");

  /** {@code open Nat in}, {@code set_option maxHeartbeats 0 in}: a header for one command. */
  private static final Pattern PREFIX_IN =
      Pattern.compile(
          "\\A\\s*((?:open|set_option|omit|include|variable|universe|attribute)\\b[^\\n]*?)\\s+in\\b");

  private static final Pattern MODIFIERS =
      Pattern.compile(
          "\\G\\s*(?:@\\[[^\\]]*\\]\\s*|(?:private|protected|noncomputable|nonrec|public)\\s+)*");
  private static final Pattern THEOREM =
      Pattern.compile("(theorem|lemma|example)(?:\\s+([^\\s:({\\[⦃]+))?(?=[\\s:({\\[⦃])");
  private static final Pattern TO_BE_PROVED =
      Pattern.compile(":=\\s*(?:by\\s+)?sorry\\s*;?\\s*\\z");
  private static final Pattern PROOF_BEGINS =
      Pattern.compile(":=\\s*(?:by|calc|have|show|suffices)\\b");
  private static final Pattern GOES_ON = Pattern.compile("(?:termination_by|decreasing_by)\\b");
  private static final Pattern ENDS_IN = Pattern.compile("\\bin\\z");
  private static final Pattern TRAILING_BLANKS = Pattern.compile("[ \\t]+\\n(?:[ \\t]*\\n)*");
  private static final Pattern SCOPE =
      Pattern.compile(
          "\\A\\s*(?:public\\s+|noncomputable\\s+|meta\\s+)*(namespace|section|mutual|end)\\b"
              + "[ \\t]*(\\S*)");

  private final Path file;

  LeanFileReader(Path file) {
    this.file = file;
  }

  /** A command without its comments; {@code code} has strings blanked out too, at equal places. */
  private record Command(String text, String code, long line) {}

  List<Located> read(List<String> lines) {
    LeanText source = leanText(String.join("\n", lines));
    StringBuilder header = new StringBuilder();
    List<Located> theorems = new ArrayList<>();
    Deque<String> scopes = new ArrayDeque<>();
    for (Command command : commands(source)) {
      Located theorem = theorem(command, header.toString(), scopes);
      if (theorem != null) {
        theorems.add(theorem);
      } else {
        appendTrimmed(header, command.text());
        enterOrLeave(command, scopes);
      }
    }
    return theorems;
  }

  /** Leaves out what blanked comments leave behind: trailing blanks, empty lines. */
  private static void appendTrimmed(StringBuilder to, String text) {
    text.lines()
        .map(String::stripTrailing)
        .filter(line -> !line.isEmpty())
        .forEach(line -> to.append(line).append('\n'));
  }

  private static void enterOrLeave(Command command, Deque<String> scopes) {
    Matcher scope = SCOPE.matcher(command.code());
    if (!scope.find()) {
      return;
    }
    if (!scope.group(1).equals("end")) {
      scopes.addLast(scope.group(1).equals("namespace") ? scope.group(2) : "");
    } else if (!scopes.isEmpty()) {
      scopes.removeLast();
    }
  }

  private Located theorem(Command command, String fileHeader, Deque<String> scopes) {
    String code = command.code();
    StringBuilder header = new StringBuilder(fileHeader);
    int start = 0;
    Matcher prefix = PREFIX_IN.matcher(code);
    while (prefix.region(start, code.length()).lookingAt()) {
      appendTrimmed(header, command.text().substring(prefix.start(1), prefix.end(1)));
      start = prefix.end();
    }
    Matcher modifiers = MODIFIERS.matcher(code).region(start, code.length());
    start = modifiers.lookingAt() ? modifiers.end() : start;
    Matcher theorem = THEOREM.matcher(code).region(start, code.length());
    Matcher end = TO_BE_PROVED.matcher(code);
    if (!theorem.lookingAt() || !end.find() || isWithinAProof(code, theorem.end(), end.start())) {
      return null;
    }
    long line = command.line() + newlines(code, start);
    boolean example = theorem.group(1).equals("example");
    if (!example && theorem.group(2) == null) {
      throw new StatementFormatException(file, line, "a theorem without a name; give it one");
    }
    String name = example ? "example_" + line : theorem.group(2);
    StringBuilder statement = new StringBuilder("theorem ").append(name);
    String rest = command.text().substring(theorem.end(example ? 1 : 2), end.start());
    statement.append(TRAILING_BLANKS.matcher(rest).replaceAll("\n").stripTrailing()).append(" :=");
    return new Located(
        new Statement(qualified(name, scopes), header.toString(), statement.toString(), ""), line);
  }

  /** Whether a proof begins before, or a bracket: what is missing is a part, not the whole. */
  private static boolean isWithinAProof(String code, int from, int to) {
    Matcher proof = PROOF_BEGINS.matcher(code).region(from, to);
    int depth = 0;
    int at = from;
    while (proof.find()) {
      depth += depth(code, at, proof.start());
      at = proof.end();
      if (depth == 0) {
        return true;
      }
    }
    return depth + depth(code, at, to) != 0;
  }

  private static int depth(String code, int from, int to) {
    int depth = 0;
    for (int at = from; at < to; at++) {
      char c = code.charAt(at);
      depth += "([{⦃⟨".indexOf(c) >= 0 ? 1 : ")]}⦄⟩".indexOf(c) >= 0 ? -1 : 0;
    }
    return depth;
  }

  private static String qualified(String name, Deque<String> scopes) {
    if (name.startsWith("_root_.")) {
      return name.substring("_root_.".length());
    }
    StringBuilder qualified = new StringBuilder();
    for (String scope : scopes) {
      if (!scope.isEmpty()) {
        qualified.append(scope).append('.');
      }
    }
    return qualified.append(name).toString();
  }

  private LeanText leanText(String source) {
    try {
      return LeanText.of(source);
    } catch (LeanText.UnclosedException e) {
      throw new StatementFormatException(file, lineOf(source, e.position()), e.getMessage());
    }
  }

  private static List<Command> commands(LeanText file) {
    String code = file.code();
    List<Command> commands = new ArrayList<>();
    int start = 0;
    // What came so far belongs to the command after it: nothing, attributes, `open Nat in`.
    boolean prefix = true;
    for (int at = 0; at < code.length(); at = LeanText.endOfLine(code, at)) {
      boolean command = COMMAND.matcher(code).region(at, code.length()).lookingAt();
      if (!prefix && (command || endsBefore(code, start, at))) {
        commands.add(command(file, start, at));
        start = at;
      }
      prefix = isPrefix(code.substring(start, LeanText.endOfLine(code, at)).strip());
    }
    commands.add(command(file, start, code.length()));
    return commands;
  }

  /** After `:= sorry` whatever stands in the first column is a command, known here or not. */
  private static boolean endsBefore(String code, int start, int at) {
    int end = at;
    while (end > start && Character.isWhitespace(code.charAt(end - 1))) {
      end--;
    }
    boolean may = code.startsWith("sorry", end - "sorry".length()) || code.startsWith(";", end - 1);
    return may
        && !Character.isWhitespace(code.charAt(at))
        && !GOES_ON.matcher(code).region(at, code.length()).lookingAt()
        && TO_BE_PROVED.matcher(code).region(start, at).find();
  }

  private static Command command(LeanText file, int start, int end) {
    return new Command(
        file.text().substring(start, end),
        file.code().substring(start, end),
        1 + newlines(file.code(), start));
  }

  private static boolean isPrefix(String code) {
    boolean attributes = code.startsWith("@[") && code.indexOf(']') == code.length() - 1;
    return code.isEmpty() || attributes || ENDS_IN.matcher(code).find();
  }

  private static long lineOf(String text, int at) {
    return 1 + newlines(text, at);
  }

  private static long newlines(String text, int end) {
    return text.substring(0, end).chars().filter(c -> c == '\n').count();
  }
}
