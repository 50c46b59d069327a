package dev.gradus.model.premises;

import java.util.List;

/**
 * A theorem of the library.
 *
 * @param name full name, as a tactic cites it
 * @param statement its signature, {@code theorem x (n : Nat) : 0 ≤ n :=}, whatever it is called
 *     there
 * @param alike names of all theorems that state the same, this one's included: none of them is any
 *     use in proving another
 */
public record Premise(String name, String statement, List<String> alike) {
  public Premise {
    alike = List.copyOf(alike);
  }
}
