package dev.gradus.lean.runtime;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The kinds of syntax a tactic or a proof may consist of; anything else the gym rejects before it
 * is elaborated. The list that comes with Gradus is {@code allowed-syntax.txt} beside the gym: one
 * kind a line; lines that begin with {@code #} are comments.
 *
 * @param kinds full names of Lean's syntax node kinds
 */
public record AllowedSyntax(List<String> kinds) {
  private static final String RESOURCE = "/dev/gradus/lean/gym/allowed-syntax.txt";

  /** The list that comes with Gradus. */
  public static AllowedSyntax standard() {
    try (InputStream in = AllowedSyntax.class.getResourceAsStream(RESOURCE);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<String> kinds =
          reader
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      return new AllowedSyntax(kinds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This list and more kinds. */
  public AllowedSyntax plus(Collection<String> more) {
    Set<String> all = new LinkedHashSet<>(kinds);
    all.addAll(more);
    return new AllowedSyntax(List.copyOf(all));
  }
}
