package dev.gradus.search.fill;

import dev.gradus.search.fill.GapOutcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Lean files with gaps in odd places. A template is a command; {@code ‹P›}, {@code ‹O›}, {@code
 * ‹D›} and {@code ‹M›} are gaps that should become proved, open, data and missed, {@code #} is a
 * number that makes names unique.
 */
final class GapFiles {
  private static final List<String> TEMPLATES =
      List.of(
          "theorem t# (n : Nat) : n = n := by ‹P›",
          "theorem t# (n : Nat) : n + 0 = n :=\n  by ‹P›   -- trailing: sorry",
          "theorem t# (p q : Prop) (hp : p) (hq : q) : p ∧ q := by\n  constructor\n  · ‹P›\n"
              + "  · have h : q := ‹P›\n    exact h",
          "theorem t# (p : Prop) (hp : p) : p ∧ True := ⟨(by ‹P›), by\n    exact (by ‹P›)⟩",
          "def f# (n : Nat) : Nat := g n + 1\nwhere\n  g (n : Nat) : Nat := n\n"
              + "  lem (n : Nat) : n + 0 = n := by\n      ‹P›\n",
          "theorem «имя sorry #» (𝕜 : Type) (𝕩 : 𝕜) : 𝕩 = 𝕩 ∧ «𝕜sorry#» = 1 := ⟨‹P›, ‹P›⟩",
          "-- sorry\n/- sorry /- nested sorry -/\ta tab -/\n/-- doc: sorry -/\n"
              + "theorem t# (n : Nat) : n = n := /- sorry\t𝕜 -/ ‹P› -- sorry, a\ttab",
          "theorem t# : \"sorry\\\"sorry\" = \"sorry\\\"sorry\" := by ‹P›",
          "def sorryAx'# := 1\ntheorem sorry_# : sorryAx'# = sorryAx'# := ‹P›",
          "theorem t# : 1 = 2 := by ‹O›",
          "theorem t# (p : Prop) : (p → p) ∧ 1 = 2 := ⟨‹P›, by ‹O›⟩",
          "theorem t# : (1 = 1 ∧ 2 = 2) ∧ 1 = 2 := by\n"
              + "  refine ⟨⟨?_, ?_⟩, ?_⟩\n"
              + "  ‹P›\n"
              + "  ‹P›\n"
              + "  ‹O›",
          "def d# : Nat := id ‹D›",
          "theorem t# : True ∧ 1 = 1 := by\n"
              + "  constructor\n"
              + "  · exact undefined_name\n"
              + "    ‹M›\n"
              + "  · ‹O›",
          "def s# (a b : Nat) (h : a ≤ b) : { x : Nat // x ≤ b } := { val := a, property := ‹P› }",
          "def s# (a b : Nat) (h : a ≤ b) : { x : Nat // x ≤ b } where\n"
              + "  val := a\n"
              + "  property := ‹P›",
          "theorem t# (n : Nat) : n = 0 ∨ n = n := by\n  cases n with\n  | zero => ‹P›\n"
              + "  | succ m => ‹P›",
          "example (n : Nat) : n = n ∧ n + 0 = n := by constructor <;> ‹P›",
          "example (n : Nat) : n = n ∧ n + 0 = n := by\n"
              + "  constructor\n"
              + "  ‹P› <;> skip\n"
              + "  first | ‹P› | skip",
          "theorem t# (a b : Nat) (h : a = b) : b = a := by\n  exact Eq.symm (by ‹P›)",
          "theorem t# (n : Nat) : n = n := id (show n = n from ‹P›)",
          "theorem t# (n : Nat) : n = n := id ‹P›",
          "theorem t# (p q : Prop) : p → q → q ∧ p := by ‹P›",
          "theorem t# (p q : Prop) : p → q → q ∧ p := ‹P› -- to be done",
          "theorem t# (p q : Prop) : p ∧ q → q → q := by\n  · have h : p → q → p ∧ q := ‹P›\n"
              + "    ‹P›",
          "theorem t# (p q : Prop) : (p → p) ∧ (q → q ∧ True) := ⟨‹P›, ‹P›⟩",
          "theorem t# (p q : Prop) : (p → p) ∧ (q → q) :=\n  And.intro\n    ‹P›\n    ‹P›",
          "theorem t# (p q : Prop) : (p → p) ∧ (q → q) := by constructor <;> ‹P›",
          "theorem t# (p q : Prop) : (p → p) ∧ (q → q) := by\n  constructor; ‹P›; ‹P›",
          "theorem t# (p : Prop) : p → p := id ‹P›",
          "theorem t# (n : Nat) : n ≤ n + 1 := by (‹P›)",
          "theorem t# (n : Nat) : n ≤ n + 1 := by { skip; ‹P› }",
          "open Nat in\n"
              + "set_option maxRecDepth 600 in\n"
              + "@[simp]\n"
              + "private theorem t# (n : Nat) : n + 0 = n := ‹P›",
          "namespace N#\nvariable (n : Nat)\ntheorem t : n = n := ‹P›\nend N#",
          "theorem a# : True := by ‹P› theorem b# : True := ‹P›",
          "mutual\ntheorem a# : 1 = 1 := ‹P›\ntheorem b# : 2 = 2 := by\n  ‹P›\nend",
          "theorem t# (n : Nat) : n = n := calc\n  n = n + 0 := ‹P›\n  _ = n := by ‹P›",
          "theorem t# (n : Nat) : n = n := by\n  have h : n + 0 = n := by\n    ‹P›\n  ‹P›",
          "instance i# : Inhabited { n : Nat // n ≤ 3 } := ⟨⟨2, ‹P›⟩⟩");

  private static final String GAP = "sorry";

  /**
   * A file.
   *
   * @param literals what stands around the gaps, one more than there are gaps
   * @param expected what should become of the gaps
   */
  record GapFile(List<String> literals, List<Status> expected) {
    /** The file with texts in the places of the gaps. */
    String with(List<String> texts) {
      StringBuilder file = new StringBuilder(literals.get(0));
      for (int i = 0; i < texts.size(); i++) {
        file.append(texts.get(i)).append(literals.get(i + 1));
      }
      return file.toString();
    }

    String text() {
      return with(expected.stream().map(gap -> GAP).toList());
    }

    boolean carriageReturns() {
      return literals.get(0).contains("\r");
    }
  }

  private final Random random;
  private int number;

  GapFiles(long seed) {
    random = new Random(seed);
  }

  static int templates() {
    return TEMPLATES.size();
  }

  /**
   * A file that has one template, and perhaps a second one drawn by chance.
   *
   * @param index of the template
   */
  GapFile file(int index) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
    text.append(random.nextInt(3) == 0 ? "/-! sorry: a file -/\n\n" : "\n");
    text.append("def «𝕜sorry").append(number).append("» := 1   \n");
    add(text, TEMPLATES.get(index));
    if (random.nextInt(3) == 0) {
      text.append("\ndef «𝕜sorry").append(number).append("» := 1\n");
      add(text, TEMPLATES.get(random.nextInt(TEMPLATES.size())));
    }
    text.append(random.nextBoolean() ? "" : "\n").append(random.nextInt(3) == 0 ? "\n  " : "");
    boolean carriageReturns = random.nextInt(3) == 0;
    return cut(carriageReturns ? text.toString().replace("\n", "\r\n") : text.toString());
  }

  private void add(StringBuilder text, String template) {
    text.append(template.replace("#", Integer.toString(number++)));
  }

  private static GapFile cut(String text) {
    List<String> literals = new ArrayList<>();
    List<Status> expected = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf('‹'); at >= 0; at = text.indexOf('‹', from)) {
      literals.add(text.substring(from, at));
      expected.add(
          switch (text.charAt(at + 1)) {
            case 'P' -> Status.PROVED;
            case 'O' -> Status.OPEN;
            case 'D' -> Status.DATA;
            default -> Status.MISSED;
          });
      from = at + 3;
    }
    literals.add(text.substring(from));
    return new GapFile(literals, expected);
  }
}
