package dev.gradus.search.file;

/** Ways of writing tactics in the place of a gap. */
public enum Layout {
  /** On one line, {@code ;} between them. */
  JOINED,
  /** One below the other, the first where the gap starts. */
  ALIGNED,
  /** A {@code by} that ends its line, the tactics on the lines below. */
  BLOCK,
  /** {@link #JOINED}, in parentheses. */
  JOINED_IN_PARENTHESES,
  /** {@link #ALIGNED}, in parentheses. */
  ALIGNED_IN_PARENTHESES;

  boolean parenthesised() {
    return this == JOINED_IN_PARENTHESES || this == ALIGNED_IN_PARENTHESES;
  }

  boolean onOneLine() {
    return this == JOINED || this == JOINED_IN_PARENTHESES;
  }
}
