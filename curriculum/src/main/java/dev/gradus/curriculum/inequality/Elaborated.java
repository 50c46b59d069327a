package dev.gradus.curriculum.inequality;

import java.util.Optional;

/**
 * What Lean made of a statement.
 *
 * @param refusal why it does not accept it; empty if it does
 */
public record Elaborated(GeneratedStatement statement, Optional<String> refusal) {

  /** Whether Lean reads it. */
  public boolean accepted() {
    return refusal.isEmpty();
  }
}
