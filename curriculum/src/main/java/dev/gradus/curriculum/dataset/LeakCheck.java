package dev.gradus.curriculum.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Looks for held-out statements in training files: pairs that come from the search of one, and
 * goals that state one, up to the names of its variables. It trusts nothing but the files, so that
 * it finds what the rule let in when they were written.
 */
public final class LeakCheck {
  /**
   * A held-out statement where it must not be, told once a file.
   *
   * @param place the file, or the store
   * @param line its first line there, from 1; 0 for the store
   * @param name of the statement that the pair came from
   * @param reason what is wrong with it, as {@code states Nat.foo, which is held out}
   */
  public record Leak(String place, long line, String name, String reason) {}

  private record Known(String place, String name, String reason) {}

  private static final JsonMapper JSON = new JsonMapper();

  private final HeldOutRule rule;
  private final List<Leak> leaks = new ArrayList<>();
  private final Set<Known> told = new HashSet<>();
  // A goal is met many times, by steps and sizes; parsing it is most of the work.
  private final Map<String, Optional<String>> stated = new HashMap<>();
  private final SortedSet<String> sources = new TreeSet<>();
  private long pairs;

  public LeakCheck(HeldOutRule rule) {
    this.rule = rule;
  }

  /**
   * Reads a training file, JSON Lines.
   *
   * @throws StatementFormatException if it cannot be read as one
   */
  public void read(Path file) {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          check(file, number, line);
        }
      }
    } catch (IOException e) {
      throw new StatementFormatException(
          file, "cannot be read (" + e.getMessage() + "); name a file that export has written");
    }
  }

  private void check(Path file, long number, String line) {
    JsonNode pair;
    try {
      pair = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new StatementFormatException(file, number, "not JSON; name training files, JSON Lines");
    }
    if (!pair.path("goal").isTextual()) {
      throw new StatementFormatException(
          file, number, "no training pair: it has no goal; name training files");
    }
    pairs++;
    sources.add(pair.path("source").asText("default")); // as for gradus train
    String name = pair.path(pair.hasNonNull("name") ? "name" : "declaration").asText();
    rule.reason(name).ifPresent(reason -> tell(file.toString(), number, name, "is " + reason));
    stated
        .computeIfAbsent(pair.get("goal").textValue(), rule::stated)
        .ifPresent(which -> tell(file.toString(), number, name, "has a goal that states " + which));
  }

  /** Takes what a store says was learnt from. */
  public void read(String store, Collection<Statement> learnt) {
    for (Statement statement : learnt) {
      rule.reason(statement).ifPresent(reason -> tell(store, 0, statement.name(), "is " + reason));
    }
  }

  private void tell(String place, long line, String name, String reason) {
    if (told.add(new Known(place, name, reason))) {
      leaks.add(new Leak(place, line, name, reason));
    }
  }

  /** What was found, in order. */
  public List<Leak> leaks() {
    return List.copyOf(leaks);
  }

  /** The groups that the pairs read belong to. */
  public SortedSet<String> sources() {
    return Collections.unmodifiableSortedSet(sources);
  }

  /** Pairs read. */
  public long pairs() {
    return pairs;
  }
}
