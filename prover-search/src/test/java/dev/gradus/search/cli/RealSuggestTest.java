package dev.gradus.search.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Suggestions for places in a file, by the embedded Lean and the grammar as the model. */
final class RealSuggestTest {
  private static final String FILE =
      """
      theorem broken : Nat := by foo bar

      /-- 𝕜 -/
      theorem a (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
        constructor
        · sorry
        · exact hq

      theorem b (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
        sorry
        exact hp
        exact hq
      """;

  @TempDir Path folder;

  @Test
  void suggest_tacticsFollow_whatMakesThemWorkComesFirst() throws IOException {
    List<JsonNode> suggestions = suggest(0, ":10");
    assertTrue(suggestions.get(0).get("continues").booleanValue(), suggestions::toString);
    assertEquals(2, suggestions.get(0).get("goals").size());
    assertTrue(suggestions.stream().anyMatch(one -> one.get("closes").booleanValue()));
  }

  @Test
  void suggest_gapInABullet_isClosedByItself() throws IOException {
    JsonNode first = suggest(0, ":6:5").get(0);
    assertTrue(first.get("closes").booleanValue(), first::toString);
    assertEquals(0, first.get("goals").size());
  }

  @Test
  void suggest_noProofThere_namesTheNearestGap() throws IOException {
    assertTrue(error(":8").contains("the nearest sorry is at 6:5"), error(":8"));
    assertTrue(error(":99").contains("there is no line 99"), error(":99"));
  }

  private List<JsonNode> suggest(int expected, String place) throws IOException {
    PrintStream out = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertEquals(expected, run(place));
    } finally {
      System.setOut(out);
    }
    List<JsonNode> suggestions = new ArrayList<>();
    for (String line : printed.toString(StandardCharsets.UTF_8).lines().toList()) {
      suggestions.add(new ObjectMapper().readTree(line));
    }
    return suggestions;
  }

  private String error(String place) throws IOException {
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertEquals(2, run(place));
    } finally {
      System.setErr(err);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private int run(String place) throws IOException {
    Path file = Files.writeString(folder.resolve("File.lean"), FILE);
    // Lean's own count ends a tactic, never the clock of a machine that has other work.
    return Main.run("suggest", "--json", "--workers", "1", "--tactic-timeout", "300", file + place);
  }
}
