package dev.gradus.minif2f.data;

import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementFormatException;
import dev.gradus.search.statement.StatementReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The statements of one split.
 *
 * @param split which one
 * @param statements in the order of the data, under its own headers
 * @param sha256 of the lines {@code NAME <tab> SHA-256 of header, zero byte, statement}, sorted by
 *     name: the same for a clone of the repository and for a JSON Lines file made of it
 */
public record MiniF2F(Split split, List<Statement> statements, String sha256) {
  private static final Pattern PROBLEM =
      Pattern.compile(
          "(?:mathd|amc\\d+[ab]?|aimeI{0,2}|imo(?:sl)?|algebra|numbertheory|induction)_\\S+");

  /**
   * Whether a theorem is called as a problem of the benchmark is: {@code mathd_algebra_10}, {@code
   * amc12a_2015_p10}. True of all problems of both splits; for keeping them out of training where
   * the benchmark itself is not at hand.
   */
  public static boolean isProblem(String name) {
    return PROBLEM.matcher(name).matches();
  }

  /**
   * Reads one split.
   *
   * <p>A folder may be a clone of a Lean 4 miniF2F repository ({@code MiniF2F/Valid/*.lean}, one
   * theorem a file), any folder with a sub-folder named like the split, one with a file {@code
   * Valid.lean}, or one with a file {@code valid.jsonl}. A file may be JSON Lines, of which the
   * lines of the split are taken and those that name none, or a {@code .lean} file, taken whole.
   *
   * @throws StatementFormatException in one line, if nothing of the split is there or what is there
   *     cannot be read
   */
  public static MiniF2F read(Path data, Split split) {
    if (!Files.exists(data)) {
      throw new StatementFormatException(
          data, "no such file or folder; --data names a clone of a miniF2F repository or a file");
    }
    List<Path> files =
        Files.isDirectory(data) ? new SplitFolder(data, split).files() : List.of(data);
    List<Statement> statements =
        new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES)
            .read(files).stream()
                .filter(s -> s.split().isEmpty() || s.split().equalsIgnoreCase(split.toString()))
                .map(s -> s.withSplit(split.toString()))
                .toList();
    if (statements.isEmpty()) {
      throw new StatementFormatException(data, "no statement belongs to --split " + split);
    }
    return new MiniF2F(split, statements, hash(statements));
  }

  private static String hash(List<Statement> statements) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      statements.stream()
          .sorted(Comparator.comparing(Statement::name))
          .map(s -> s.name() + "\t" + s.hash() + "\n")
          .forEach(line -> sha.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
