package dev.gradus.search.statement;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A theorem without its proof.
 *
 * @param name how results refer to it; unique among the statements of a run
 * @param header what stands before the theorem in its file: imports, opens, options, notations,
 *     lemmas that are proved; may be empty
 * @param statement {@code theorem NAME BINDERS : TYPE :=}, ending in {@code :=}
 * @param split the part of a data set it belongs to, or empty
 * @param forbidden full names of constants that its proof must not use: a library theorem is not
 *     proved by citing itself
 */
public record Statement(
    String name, String header, String statement, String split, List<String> forbidden) {
  private static final Pattern MATHLIB_IMPORT =
      Pattern.compile("^\\s*(?:public\\s+)?import\\s+Mathlib\\b", Pattern.MULTILINE);

  private static final Pattern DECLARED =
      Pattern.compile("\\A\\s*(?:theorem|lemma)\\s+([^\\s:({\\[⦃]+)");

  public Statement {
    Objects.requireNonNull(name);
    Objects.requireNonNull(header);
    Objects.requireNonNull(split);
    forbidden = List.copyOf(forbidden);
    statement = statement.strip();
    if (!statement.endsWith(":=")) {
      throw new IllegalArgumentException("the statement does not end in `:=`");
    }
  }

  /** A statement whose proof may use whatever there is. */
  public Statement(String name, String header, String statement, String split) {
    this(name, header, statement, split, List.of());
  }

  /**
   * A statement by itself, called as it calls itself.
   *
   * @throws IllegalArgumentException if it does not end in {@code :=}
   */
  public static Statement alone(String header, String statement) {
    Matcher declared = DECLARED.matcher(statement);
    String name = declared.find() ? declared.group(1) : "statement";
    return new Statement(name, header, statement, "");
  }

  /** The same statement in another part of its data set. */
  public Statement withSplit(String other) {
    return new Statement(name, header, statement, other, forbidden);
  }

  /** The same statement under another header. */
  public Statement withHeader(String other) {
    return new Statement(name, other, statement, split, forbidden);
  }

  /** Whether Mathlib's tactics are in scope. */
  public boolean importsMathlib() {
    return importsMathlib(header);
  }

  /** Whether a file that begins so has Mathlib's tactics in scope. */
  public static boolean importsMathlib(String header) {
    return MATHLIB_IMPORT.matcher(header).find();
  }

  /**
   * SHA-256 of header, statement and what is forbidden, in hexadecimal: two statements of the same
   * hash are proved by the same proofs.
   */
  public String hash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(header.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(statement.getBytes(StandardCharsets.UTF_8));
      for (String constant : forbidden) {
        sha.update((byte) 0);
        sha.update(constant.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
