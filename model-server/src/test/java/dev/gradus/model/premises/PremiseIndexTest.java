package dev.gradus.model.premises;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PremiseIndexTest {

  private static final List<Premise> LIBRARY =
      List.of(
          premise("Nat.add_comm", "(n m : Nat) : n + m = m + n"),
          premise("Nat.mul_comm", "(n m : Nat) : n * m = m * n"),
          premise("Nat.sub_self", "(n : Nat) : n - n = 0"),
          premise("Nat.gcd_comm", "(m n : Nat) : m.gcd n = n.gcd m"),
          premise("List.length_map", "{f : α → β} {l : List α} : (List.map f l).length = l.length"),
          premise("List.map_map", "{l : List α} : List.map g (List.map f l) = List.map (g ∘ f) l"),
          premise(
              "List.length_append",
              "{as bs : List α} : (as ++ bs).length = as.length + bs.length"));

  private static Premise premise(String name, String rest, String... alike) {
    return new Premise(name, "theorem x.{u} " + rest + " :=", List.of(alike));
  }

  private final PremiseIndex index = new PremiseIndex(LIBRARY);

  @Test
  void select_goalOfOtherVariables_isFoundByWhatItStates() {
    assertEquals("Nat.mul_comm", index.select("a b : Nat\n⊢ a * b = b * a", "t", 3).get(0));
    assertEquals(
        "List.length_append",
        index.select("α : Type\nxs ys : List α\n⊢ (xs ++ ys).length = 3", "t", 3).get(0));
  }

  @Test
  void select_dotNotation_isTheSameConstant() {
    assertEquals("Nat.gcd_comm", index.select("a b : Nat\n⊢ Nat.gcd a b = 1", "t", 1).get(0));
    assertEquals(
        "List.length_map",
        index.select("l : List Nat\nf : Nat → Nat\n⊢ (l.map f).length = 2", "t", 1).get(0));
  }

  @Test
  void select_theoremItselfAndItsTwins_areNotAmongThem() {
    List<Premise> library = new ArrayList<>(LIBRARY);
    library.add(
        premise("Nat.add_comm'", "(a b : Nat) : a + b = b + a", "Nat.add_comm", "Nat.add_comm'"));
    library.set(
        0, premise("Nat.add_comm", "(n m : Nat) : n + m = m + n", "Nat.add_comm", "Nat.add_comm'"));
    PremiseIndex twins = new PremiseIndex(library);
    String goal = "a b : Nat\n⊢ a + b = b + a";

    List<String> selected = twins.select(goal, "Nat.add_comm", 9);

    assertFalse(selected.contains("Nat.add_comm"), selected.toString());
    assertFalse(selected.contains("Nat.add_comm'"), selected.toString());
    assertTrue(twins.select(goal, "another", 2).contains("Nat.add_comm'"));
  }

  @Test
  void select_equallyLike_comeInTheOrderOfTheLibrary() {
    List<Premise> library =
        List.of(
            premise("b", "(n : Nat) : f n = n"),
            premise("a", "(n : Nat) : f n = n"),
            premise("c", "(n : Nat) : g n = n"));

    assertEquals(List.of("b", "a"), new PremiseIndex(library).select("k : Nat\n⊢ f k = k", "", 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "⊢", "no goal at all", "((((", "⊢ ∀ ∃ fun", "case x\n\n⊢ p", "⊢ 🙂 ✝"})
  void select_anyText_hasAnAnswer(String text) {
    assertTrue(index.select(text, "", 8).size() <= 8);
  }

  @Test
  void select_emptyLibrary_isEmpty() {
    assertEquals(List.of(), new PremiseIndex(List.of()).select("⊢ 1 = 1", "", 8));
  }
}
