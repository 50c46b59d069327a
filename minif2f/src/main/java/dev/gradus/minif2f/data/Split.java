package dev.gradus.minif2f.data;

import java.util.Locale;

/** The halves of miniF2F, 244 problems each. Both are held out of all training. */
public enum Split {
  VALID,
  TEST;

  /** As files, folders and the command line write it: {@code valid}, {@code test}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
