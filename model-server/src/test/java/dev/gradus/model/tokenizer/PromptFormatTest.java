package dev.gradus.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.tokenizer.PromptFormat.LongGoals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFormatTest {

  @TempDir static Path folder;
  private static Tokenizer tokenizer;
  private static PromptFormat format;

  @BeforeAll
  static void train() throws IOException {
    Samples.trained(400).write(folder.resolve("tokenizer.json"));
    tokenizer = Tokenizer.read(folder.resolve("tokenizer.json"), TokenizerTest.CACHE);
    format = new PromptFormat(tokenizer);
  }

  @AfterAll
  static void stop() {
    tokenizer.close();
  }

  private static String shortened(String goal, int maxTokens) {
    Prompt prompt = format.encode(Objective.PROOFSTEP, "t", goal, maxTokens, LongGoals.SHORTEN);
    assertTrue(prompt.shortened());
    assertTrue(prompt.ids().length <= maxTokens);
    return tokenizer.decode(prompt.ids());
  }

  @Test
  void text_bothObjectives_isThePapers() {
    assertEquals(
        "DECL Nat.foo GOAL n : ℕ\n⊢ n = n PROOFSTEP ",
        PromptFormat.text(Objective.PROOFSTEP, "Nat.foo", "n : ℕ\n⊢ n = n\n"));
    assertEquals("DECL _ GOAL ⊢ p PROOFSIZE ", PromptFormat.text(Objective.PROOFSIZE, "", "⊢ p"));
  }

  @Test
  void text_premises_standBetweenNameAndGoal() {
    assertEquals(
        "DECL t PREMISES §1 Nat.add_comm §2 foo GOAL ⊢ p PROOFSTEP ",
        PromptFormat.text(Objective.PROOFSTEP, "t", List.of("Nat.add_comm", "foo"), "⊢ p"));
  }

  @Test
  void encode_premisesThatLeaveNoRoom_areLeftOutBeforeTheGoal() {
    List<String> premises = Collections.nCopies(8, "Nat.lt_of_lt_of_le_of_lt");
    PromptFormat.Question question =
        new PromptFormat.Question(Objective.PROOFSTEP, "t", premises, "h : a = b\n⊢ a = b");

    Prompt prompt = format.encode(question, 40, LongGoals.SHORTEN);

    assertEquals(
        PromptFormat.text(Objective.PROOFSTEP, "t", "h : a = b\n⊢ a = b"),
        tokenizer.decode(prompt.ids()));
    assertEquals(List.of(), prompt.premises());
    assertEquals(premises, format.encode(question, 1024, LongGoals.SHORTEN).premises());
  }

  @Test
  void encode_premisesThatLeaveRoomForAnEmptyGoal_areLeftOut() {
    List<String> premises = Collections.nCopies(8, "Nat.lt_of_lt_of_le_of_lt");
    String goal = "⊢ 🦀"; // a character of four tokens
    PromptFormat.Question question =
        new PromptFormat.Question(Objective.PROOFSTEP, "t", premises, goal);
    String empty = PromptFormat.text(Objective.PROOFSTEP, "t", premises, "");

    Prompt prompt = format.encode(question, tokenizer.encode(empty).length, LongGoals.SHORTEN);

    assertEquals(PromptFormat.text(Objective.PROOFSTEP, "t", goal), tokenizer.decode(prompt.ids()));
    assertEquals(List.of(), prompt.premises());
  }

  @Test
  void encode_goalThatFits_isTheWholeText() {
    Prompt prompt =
        format.encode(Objective.PROOFSIZE, "t", Samples.LEAN.get(1), 1024, LongGoals.REFUSE);

    assertEquals(
        PromptFormat.text(Objective.PROOFSIZE, "t", Samples.LEAN.get(1)),
        tokenizer.decode(prompt.ids()));
  }

  @Test
  void encode_tooManyGoals_keepsTheFirst() {
    String goal = "a : ℕ\n⊢ a = a\n\nb : ℕ\n⊢ b = b\n\n" + "c : ℕ\n⊢ c = c\n\n".repeat(100);

    assertEquals(
        "DECL t GOAL a : ℕ\n⊢ a = a\n\nb : ℕ\n⊢ b = b PROOFSTEP ",
        shortened(
            goal,
            tokenizer.encode("DECL t GOAL a : ℕ\n⊢ a = a\n\nb : ℕ\n⊢ b = b PROOFSTEP ").length));
  }

  @Test
  void encode_longFirstGoal_keepsItsEndFromALineOn() {
    StringBuilder goal = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      goal.append("h").append(i).append(" : a < b\n");
    }
    String text = shortened(goal + "⊢ a ≤ b", 100);

    assertTrue(text.matches("(?s)DECL t GOAL h\\d+ : a < b\n.*⊢ a ≤ b PROOFSTEP "), text);
    assertTrue(tokenizer.encode(text).length > 80, text);
  }

  @Test
  void encode_oneEndlessLine_keepsItsEnd() {
    String text = shortened("⊢ " + "𝔸∀ ".repeat(10_000) + "end", 50);

    assertTrue(text.endsWith("𝔸∀ end PROOFSTEP "), text);
  }

  @Test
  void encode_longGoalRefused_namesTheOption() {
    var e =
        assertThrows(
            PromptTooLongException.class,
            () -> format.encode(Objective.PROOFSTEP, "t", "x ".repeat(1000), 64, LongGoals.REFUSE));
    assertTrue(e.getMessage().contains("--model-context"), e.getMessage());
  }

  @Test
  void encode_nameAloneTooLong_isRefusedAndNamesTheOption() {
    String name = "x.".repeat(1000);
    var e =
        assertThrows(
            PromptTooLongException.class,
            () -> format.encode(Objective.PROOFSTEP, name, "⊢ p", 64, LongGoals.SHORTEN));
    assertTrue(e.getMessage().contains("--model-context"), e.getMessage());
  }

  @Test
  void completion_tactic_endsInTheEndToken() {
    int[] ids = format.completion(" exact h₁\n");

    assertEquals(0, ids[ids.length - 1]);
    assertEquals("exact h₁", tokenizer.decode(ids));
  }
}
