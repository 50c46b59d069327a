package dev.gradus.model.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermParserTest {

  /** Prints the tree as {@code head[arg arg]}. */
  private static String tree(Term term) {
    String head = term.head().isEmpty() ? term.kind().name() : term.head();
    return term.args().isEmpty()
        ? head
        : head
            + term.args().stream()
                .map(TermParserTest::tree)
                .collect(Collectors.joining(" ", "[", "]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a + b * c ; +[a *[b c]]",
        "a - b - c ; -[-[a b] c]",
        "2 ^ n ^ k ; ^[2 ^[n k]]",
        "f x (g y) + 1 ; +[f[x g[y]] 1]",
        "a = b ∧ c ≤ d ∨ e ; ∨[∧[=[a b] ≤[c d]] e]",
        "p → q → r ; →[p →[q r]]",
        "¬7 ∣ 2 ^ n + 1 ; ¬[∣[7 +[^[2 n] 1]]]",
        "¬a = b ; ¬[=[a b]]",
        "-x ^ 2 ; -[^[x 2]]",
        "↑a * 2 ; *[↑[a] 2]",
        "∀ (n : ℕ), u (n + 1) = 2 * u n ; ∀[=[u[+[n 1]] *[2 u[n]]]]",
        "∀ n ≥ 5, x n = 0 ; ∀[→[≥[n 5] =[x[n] 0]]]",
        "∃ n, f (f n) ≠ n ; ∃[≠[f[f[n]] n]]",
        "if a = b then c else d ; if[=[a b] c d]",
        "(5 : ℚ) / 8 ; /[ℚ[5] 8]",
        "x :: xs ++ ys ; ++[::[x xs] ys]",
        "List.map (fun x => x + 1) l ; List.map[fun[+[x 1]] l]",
        "p ↔ q ; ↔[p q]",
      })
  void parse_printedTerm_hasItsShape(String text, String tree) {
    assertEquals(tree, tree(TermParser.parse(text)));
  }

  @Test
  void parse_parenthesizedOperand_keepsItsSourceText() {
    Term term = TermParser.parse("(a + b) * c");
    assertEquals("a + b", term.left().text());
    assertEquals("(a + b)", term.left().atomic());
    assertEquals("(a + b) * c", term.text());
  }

  @Test
  void parse_binderGroups_giveNamesTypesAndExplicitness() {
    Term term = TermParser.parse("∀ {α : Type u} [inst : Ord α] (a b : Nat), a ≤ b");
    assertEquals(4, term.bound().size());
    assertFalse(term.bound().get(0).explicit());
    assertEquals(new Term.Bound("b", "Nat", true), term.bound().get(3));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "')'",
    "'((('",
    "'= ='",
    "'∀'",
    "'fun'",
    "'if then'",
    "'⟨a, ⟩ ]'",
    "'a : b : c'"
  })
  void parse_malformedText_givesSomeTerm(String text) {
    TermParser.parse(text);
  }
}
