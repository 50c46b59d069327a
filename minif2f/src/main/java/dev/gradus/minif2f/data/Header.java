package dev.gradus.minif2f.data;

import dev.gradus.search.statement.Statement;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What stands before the benchmark's theorems. */
public enum Header {
  /** What the data has, usually {@code import Mathlib} and some {@code open}s. */
  OWN,

  /**
   * A few lines that need no Mathlib: the notations {@code ℕ ℤ ℚ} and the namespaces {@code Nat}
   * and {@code Rat}. A statement about anything that only Mathlib defines does not elaborate under
   * it and is reported so. One that does elaborate talks of the same numbers, but Lean cannot say
   * that it means the same: see the module's README.
   */
  CORE;

  /** The statement under this header. */
  public Statement applyTo(Statement statement) {
    return switch (this) {
      case OWN -> statement;
      case CORE -> statement.withHeader(core());
    };
  }

  /** As the command line writes it: {@code own}, {@code core}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String core() {
    try (InputStream text = Header.class.getResourceAsStream("core-header.lean")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
