package dev.gradus.curriculum.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatementFormTest {
  private static StatementForm form(String signature) {
    return StatementForm.ofStatement(
        "theorem x" + (signature.startsWith(".") ? "" : " ") + signature + " :=");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '‖',
      value = {
        " (a b : Nat) : a + b = b + a‖ (n : Nat) (m : Nat) : n+m  = m + n",
        " (a b : Nat) : a + b = b + a‖ : ∀ (x y : Nat), x + y = y + x",
        " (a b : Nat) : a + b = b + a‖ {a b : Nat} : a + b = b + a",
        " (a : Nat) (h : 0 < a) : a ≠ 0‖ : ∀ a : Nat, 0 < a → a ≠ 0",
        " (a : Nat) (h : 0 < a) : a ≠ 0‖ : ∀ (a : Nat) (pos : 0 < a), (a ≠ 0)",
        " (a : Nat) (h : 0 < a) : a ≠ 0‖ (b : Nat) : (0 < b) → b ≠ 0",
        " (a : Nat) (h : 0 < a) : a ≠ 0‖ : ∀ {a : Nat}, 0 < a -> a ≠ 0",
        ".{u} (α : Type u) (x : α) : x = x‖ .{v} {β : Type v} (b : β) : b = b",
        ".{u, v} (α : Type u) (β : Sort v) : True‖ .{b, a} (α : Type b) (β : Sort a) : True",
        " (p : Nat → Prop) : (∃ x, p x) ↔ ∃ y, p y‖ (q : Nat → Prop) : (∃ a, q a) ↔ ∃ a, q a",
        " (x : Nat) : (∀ y, y = y) ∧ x = x‖ (x : Nat) : (∀ x, x = x) ∧ x = x",
        " (l : List Nat) : l.map (fun x => x) = l‖ (xs : List Nat) : xs.map (fun y ↦ y) = xs",
        " (s : Set Nat) : {x | x ∈ s} = s‖ (t : Set Nat) : {z | z ∈ t} = t",
        " : ∀ x ∈ s, 0 < x‖ (y) : y ∈ s → 0 < y",
        " [inst : Foo α] : foo‖ [Foo α] : foo",
        " (n : Int) : (↑n : Int) + (1 : Int) = 2‖ (m : Int) : ↑m + 1 = 2",
        " (n : Nat) : (↑(n + 1) : Int) = (a + b : Int)‖ (m : Nat) : ↑(m + 1) = (a + b)",
        " (s : {x : Nat // 0 < x}) : s = s‖ (t : {y : Nat // 0 < y}) : t = t",
        " (h₁ : a ∧ b) : b -- so‖ (g : a /\\ b) : b",
        " (f : (x : Nat) → Fin x) : f = f‖ (g : (y : Nat) → Fin y) : g = g",
        " (n : Nat) : (let k := n; k) = n‖ (m : Nat) : (let z := m; z) = m",
      })
  void ofStatement_namesAndBindersDiffer_isTheSame(String one, String other) {
    assertEquals(form(one), form(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '‖',
      value = {
        " (a b : Nat) : a + b = b + a‖ (a b : Nat) : a + b = a + b",
        " (a b : Nat) : a + b = b + a‖ (a b : Int) : a + b = b + a",
        " (a : Nat) (h : 0 < a) : a ≠ 0‖ (a : Nat) (h : 0 ≤ a) : a ≠ 0",
        " (a b : Nat) (h : a < b) : a ≠ b‖ (a b : Nat) (h : b < a) : a ≠ b",
        " : Nat.zero = 0‖ : Nat.one = 0",
        " (x : Nat) : ∀ y, x = y‖ (x : Nat) : ∀ y, y = y",
        " (p q r : Prop) : p → q ↔ r‖ (p q r : Prop) : p → (q ↔ r)",
        " : ∃ x, ∀ y, x < y‖ : ∃ x, ∀ y, y < x",
        ".{u, v} (α : Type u) (β : Type v) : α = β‖ .{u} (α : Type u) (β : Type u) : α = β",
      })
  void ofStatement_meaningDiffers_isAnother(String one, String other) {
    assertNotEquals(form(one), form(other));
  }

  @Test
  void ofState_goalsOfAStatement_haveItsForm() {
    StatementForm form = form(" : ∀ {a b : Nat}, ¬a ≤ b → b < a");
    String root = "⊢ ∀ {a b : Nat}, ¬a ≤ b → b < a";
    String introduced = "case intro\nx y : Nat\nh✝ :\n  ¬x ≤ y\n⊢ y < x";
    assertEquals(List.of(form), StatementForm.ofState(root));
    assertEquals(List.of(form), StatementForm.ofState(introduced));
    assertEquals(List.of(form, form), StatementForm.ofState(introduced + "\n\n" + root));
  }

  @Test
  void ofState_noGoal_isNone() {
    assertEquals(List.of(), StatementForm.ofState("no goals"));
  }

  /** Hostile texts: no exception, whatever it says. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '‖',
      quoteCharacter = '`',
      value = {
        "((((‖)",
        "{‖}",
        "theorem‖theorem x",
        "∀‖∀ x",
        "fun =>‖:=",
        "\"open‖'c'",
        "(a :‖: b"
      })
  void ofStatement_brokenText_hasSomeForm(String one, String other) {
    for (String text : List.of(one, other, one + other, "theorem " + one, "theorem x " + other)) {
      StatementForm.ofStatement(text);
      StatementForm.ofState("⊢ " + text);
      StatementForm.ofState(text + "\n⊢ " + text);
    }
  }

  @Test
  void ofStatement_library_mergesOnlyFew() throws Exception {
    Path file =
        Path.of(System.getProperty("gradus.shared", "../../shared"))
            .resolve("curriculum/core-statements.jsonl");
    assumeTrue(Files.exists(file), "skipped: no shared data at " + file);
    Map<StatementForm, String> forms = new HashMap<>();
    int texts = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode row = new ObjectMapper().readTree(line);
      String statement = row.get("statement").textValue();
      texts++;
      forms.putIfAbsent(form(" : " + statement), statement);
    }
    // Some 130 are there twice letter by letter, others up to names.
    assertEquals(texts, forms.size(), texts * 0.1);
  }
}
