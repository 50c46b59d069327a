package dev.gradus.search.server;

import java.util.Locale;

/** What a server can offer. */
enum Service {
  LEAN,
  MODEL,
  PROVER;

  /** As the command line writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
