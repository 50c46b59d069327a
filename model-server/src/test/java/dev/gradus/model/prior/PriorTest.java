package dev.gradus.model.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.Candidate;
import dev.gradus.model.SampleRequest;
import dev.gradus.model.lean.Lexer;
import dev.gradus.model.premises.Premise;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PriorTest {

  private static final List<String> GOALS =
      List.of(
          "⊢ 17 * 18 % 4 = 2",
          "n : ℕ\n⊢ 3 ∣ 2 ^ (2 * n + 1) + 1",
          "a b : ℕ\nh₀ : 1 ≤ a ∧ a ≤ 9\nh₁ : a = 2 * b\n⊢ b ≤ 4",
          "⊢ ∀ {α : Type u} {l : List α}, l ++ [] = l",
          "α : Type u\n"
              + "l : List α\n"
              + "f : α → α\n"
              + "⊢ List.map f (List.reverse l) = (List.map f l).reverse",
          "p q : Prop\nh : p ∨ q\n⊢ q ∨ p",
          "f : ℕ → ℕ\nh : ∀ (n : ℕ), f (n + 1) = f n + 1\n⊢ ∃ n, f n = 3",
          "x : ℚ\nh : x * 2 = 4\n⊢ x = 2",
          "case succ\nn✝ : ℕ\nn_ih✝ : 3 ∣ n✝ ^ 3\n⊢ 3 ∣ (n✝ + 1) ^ 3\n\ncase zero\n⊢ 3 ∣ 0");

  private final Prior prior = new Prior(new SimpleMeterRegistry());

  private static SampleRequest request(String goal, int n, long seed, boolean distinct) {
    return new SampleRequest(goal, n, 1, 1, 0, seed, "", distinct, false, 0);
  }

  static Stream<String> goals() {
    return GOALS.stream();
  }

  static Stream<String> hostileGoals() {
    return Stream.of(
        "",
        "\n\n\n",
        "⊢",
        "no goals",
        "⊢ " + "(".repeat(5000),
        "⊢ " + ")".repeat(5000),
        "⊢ " + "¬".repeat(5000) + "p",
        "⊢ " + "a → ".repeat(5000) + "a",
        "⊢ " + "f (".repeat(2000) + "x" + ")".repeat(2000),
        "⊢ " + "x + ".repeat(250_000) + "x = x",
        "h : " + "x ∧ ".repeat(2000) + "x\n⊢ x",
        Stream.iterate(0, i -> i + 1)
                .limit(5000)
                .map(i -> "h" + i + " : a" + i + " = " + i)
                .reduce("", (a, b) -> b.length() % 50 == 0 ? a : a + b + "\n")
            + "⊢ a = b",
        "x : ℕ\n⊢ x = \ud83d\ude00 ∧ \u202ex = \u0000\u0007",
        "sorry : ℕ\nh.native_decide : p\n⊢ sorry = sorryAx ∧ (if sorry then 1 else 2) = 1",
        "«a\tb» x✝ : ℕ\nh✝ : x✝ = 2\n⊢ x✝ ^ «a b» % 7 = 1",
        "x : ℕ\r\nh : x = 1\r\n⊢ 2 ^ x = \"a\nb\"",
        "x : 9999999999999999999999999999999999 % 99999999999999999999 = 0\n⊢ x ∣ ٣");
  }

  @ParameterizedTest
  @MethodSource("goals")
  void distribution_ofAGoal_sumsToOne(String goal) {
    for (boolean mathlib : new boolean[] {false, true}) {
      TacticDistribution distribution = prior.distribution(goal, List.of(), mathlib);
      double sum = distribution.tactics().stream().mapToDouble(distribution::probability).sum();
      assertEquals(1, sum, 1e-9);
      assertTrue(distribution.size() >= 8, "only " + distribution.size());
    }
  }

  @ParameterizedTest
  @MethodSource("goals")
  void sample_anyDraw_reportsItsProbability(String goal) {
    TacticDistribution distribution = prior.distribution(goal, List.of(), false);
    for (Candidate candidate : prior.sample(request(goal, 100, 1, false))) {
      assertEquals(
          distribution.probability(candidate.tactic()),
          Math.exp(candidate.logProbability()),
          1e-12);
      assertFalse(candidate.truncated());
    }
  }

  @Test
  void sample_sameSeedFromManyThreads_isTheSame() throws Exception {
    List<List<Candidate>> alone = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      alone.add(prior.sample(request(GOALS.get(i % GOALS.size()), 8, i, i % 2 == 0)));
    }
    Prior fresh = new Prior(new SimpleMeterRegistry());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<Candidate>>> together = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        SampleRequest request = request(GOALS.get(i % GOALS.size()), 8, i, i % 2 == 0);
        together.add(threads.submit(() -> fresh.sample(request)));
      }
      for (int i = 0; i < 200; i++) {
        assertEquals(alone.get(i), together.get(i).get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void sample_library_isCitedButNeverTheTheoremItself() {
    List<Premise> library =
        List.of(
            new Premise("Nat.gcd_comm", "theorem x (m n : Nat) : m.gcd n = n.gcd m :=", List.of()),
            new Premise("Nat.gcd_self", "theorem x (n : Nat) : n.gcd n = n :=", List.of()));
    Prior citing = new Prior(new SimpleMeterRegistry(), library);
    String goal = "a b : Nat\n⊢ a.gcd b = b.gcd a";

    Set<String> tactics = new HashSet<>();
    for (String declaration : List.of("t", "Nat.gcd_comm")) {
      tactics.clear();
      citing
          .sample(new SampleRequest(goal, 200, 1, 1, 0, 1, declaration, true, false, 0))
          .forEach(candidate -> tactics.add(candidate.tactic()));
      assertEquals(declaration.equals("t"), tactics.contains("exact Nat.gcd_comm .."));
      assertTrue(tactics.contains("simp [Nat.gcd_self]"), tactics.toString());
    }
    assertNotEquals(prior.describe().fingerprint(), citing.describe().fingerprint());
  }

  @Test
  void sample_otherSeed_isAnotherSample() {
    assertNotEquals(
        prior.sample(request(GOALS.get(1), 16, 1, true)),
        prior.sample(request(GOALS.get(1), 16, 2, true)));
  }

  @ParameterizedTest
  @MethodSource("hostileGoals")
  void sample_hostileGoal_givesCleanTactics(String goal) {
    for (boolean mathlib : new boolean[] {false, true}) {
      TacticDistribution distribution = prior.distribution(goal, List.of(), mathlib);
      assertTrue(distribution.size() > 0);
      for (String tactic : distribution.tactics()) {
        assertTrue(DeniedWords.allows(tactic), tactic);
        assertTrue(tactic.chars().noneMatch(Character::isISOControl), tactic);
        assertFalse(tactic.matches(".*\\b(sorry|native_decide|sorryAx|run_tac)\\b.*"), tactic);
        assertFalse(tactic.contains("✝"), tactic);
      }
      assertFalse(
          prior.sample(new SampleRequest(goal, 8, 1, 1, 0, 1, "", true, mathlib, 0)).isEmpty());
    }
  }

  @Test
  void distribution_namesOfTheGoal_areOnlyThoseThatExist() {
    String goal =
        "qqa qqb : ℕ\nqqx✝ : ℕ\nqqf : ℕ → ℕ\nqqh : qqa ≤ 3 ∧ qqb = 2 ^ qqa\nqqe : ∃ qqz, qqf qqz ="
            + " 1\nqqo✝ : qqa = 1 ∨ qqb = 1\nqqo : qqa = 1 ∨ qqb = 1\nqqd : ∀ (qqn : ℕ), qqf (qqn +"
            + " 1) % 3 = 1\n⊢ (if qqa = 1 then qqf 2 else 2 ^ qqb) % 5 = qqa.gcd qqb";
    Set<String> accessible = Set.of("qqa", "qqb", "qqf", "qqh", "qqe", "qqo", "qqd");
    // Patterns and renamings introduce names of their own.
    Set<String> introduced = Set.of("qqz", "qqx", "qqo1");
    for (String tactic : prior.distribution(goal, List.of(), true).tactics()) {
      for (Lexer.Token token : Lexer.tokens(tactic, 1000)) {
        String name = token.text().replaceAll("\\..*", "");
        boolean introduces = tactic.startsWith("obtain") || tactic.startsWith("rename_i");
        if (name.startsWith("qq") && !(introduces && introduced.contains(name))) {
          assertTrue(accessible.contains(name), tactic);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "⊢ ∀ (n m : ℕ), n = m → m = n; intro n m h",
        "h : a = 1 ∧ ∃ x, x < 4\\n⊢ b; obtain ⟨h1, x, h2⟩ := h",
        "h : p ∨ q ∨ r\\n⊢ b; rcases h with h | h | h",
        "n : ℕ\\n⊢ 2 ∣ n; induction n with | zero => ?_ | succ n ih => ?_",
        "f : ℕ → ℕ\\nh : ∀ n ≥ 2, f n = 0\\n⊢ f 7 = 0; have := h 7 (by omega)",
        "b : ℕ\\nh : 2 ≤ b ∧ b < 4\\n⊢ b * b < 10; rcases (by omega : b = 2 ∨ b = 3) with h1 | h1",
        "⊢ ∃ n, n * n = 49; exists 49",
        "n : ℕ\\n⊢ 7 ∣ 2 ^ n; rw [← Nat.div_add_mod n 3]",
        "n✝ : ℕ\\nih✝ : n✝ = 0\\n⊢ False; rename_i n ih",
        "x : ℕ\\nh : x = 4\\n⊢ x < 5; subst h",
      })
  void distribution_shapeOfGoal_bringsItsTactic(String goal, String tactic) {
    TacticDistribution distribution =
        prior.distribution(goal.replace("\\n", "\n"), List.of(), false);
    assertTrue(distribution.probability(tactic) > 0, () -> distribution.tactics().toString());
  }

  @Test
  void distribution_mathlib_addsItsTactics() {
    String goal = "x y : ℝ\n⊢ 2 * x * y ≤ x ^ 2 + y ^ 2";
    assertEquals(0, prior.distribution(goal, List.of(), false).probability("positivity"));
    TacticDistribution mathlib = prior.distribution(goal, List.of(), true);
    assertTrue(mathlib.probability("positivity") > 0);
    assertTrue(mathlib.probability("nlinarith [sq_nonneg (x - y)]") > 0);
  }
}
