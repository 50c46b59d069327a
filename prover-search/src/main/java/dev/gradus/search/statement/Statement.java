package dev.gradus.search.statement;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A theorem without its proof.
 *
 * @param name how results refer to it; unique among the statements of a run
 * @param header what stands before the theorem in its file: imports, opens, options, notations,
 *     lemmas that are proved; may be empty
 * @param statement {@code theorem NAME BINDERS : TYPE :=}, ending in {@code :=}
 * @param split the part of a data set it belongs to, or empty
 */
public record Statement(String name, String header, String statement, String split) {
  private static final Pattern MATHLIB_IMPORT =
      Pattern.compile("^\\s*(?:public\\s+)?import\\s+Mathlib\\b", Pattern.MULTILINE);

  public Statement {
    Objects.requireNonNull(name);
    Objects.requireNonNull(header);
    Objects.requireNonNull(split);
    statement = statement.strip();
    if (!statement.endsWith(":=")) {
      throw new IllegalArgumentException("the statement does not end in `:=`");
    }
  }

  /** Whether Mathlib's tactics are in scope. */
  public boolean importsMathlib() {
    return MATHLIB_IMPORT.matcher(header).find();
  }

  /** SHA-256 of header and statement, in hexadecimal: two statements that Lean sees alike. */
  public String hash() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(header.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(statement.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
