package dev.gradus.curriculum.inequality;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.curriculum.form.StatementForm;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is generated is true wherever it is computed, and as it was asked for. */
final class GridTest {
  private static final int PER_CELL = 12;
  private static final int POINTS = 12;
  private static final List<NumberType> TYPES = List.of(NumberType.values());

  private static List<GeneratedStatement> statements;

  @BeforeAll
  static void generate() {
    statements = new Grid(TYPES, Cell.MOST_DEPTH, Cell.MOST_SIZE, PER_CELL).generate(7, n -> {});
  }

  /** Small and large, whole and not, and every now and then the same for all variables. */
  private static Map<String, Rational> point(WrittenInequality of, Random random) {
    Map<String, Rational> point = new HashMap<>();
    boolean same = random.nextInt(6) == 0;
    int range = random.nextBoolean() ? 3 : 40;
    Rational one = null;
    for (String variable : of.variables()) {
      if (one == null || !same) {
        int whole = random.nextInt(2 * range + 1) - range;
        one =
            switch (of.type()) {
              case "Nat" -> Rational.of(Math.abs(whole));
              case "Int" -> Rational.of(whole);
              default -> Rational.of(whole, 1 + random.nextInt(range));
            };
      }
      point.put(variable, one);
    }
    for (String[] hypothesis : of.hypotheses()) {
      Rational value = point.get(hypothesis[1]);
      Rational positive = value.compareTo(Rational.ZERO) < 0 ? value.negated() : value;
      boolean zero = positive.equals(Rational.ZERO) && hypothesis[0].equals("<");
      point.put(hypothesis[1], zero ? Rational.of(1) : positive);
    }
    return point;
  }

  private static boolean hasCounterexample(String statement, int points) {
    WrittenInequality written = WrittenInequality.of(statement);
    Random random = new Random(statement.hashCode());
    for (int i = 0; i < points; i++) {
      Map<String, Rational> point = point(written, random);
      assertTrue(written.appliesAt(point), () -> statement + " at " + point);
      if (!written.holdsAt(point)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void generate_thousandsAtRandomPoints_haveNoCounterexample() {
    assertTrue(statements.size() > 2_000, () -> statements.size() + " statements");
    for (GeneratedStatement statement : statements) {
      assertFalse(
          hasCounterexample(statement.statement(), POINTS),
          () -> statement.statement() + " by " + statement.rules());
    }
  }

  @Test
  void counterexample_ofFalseStatements_isFound() {
    for (String wrong :
        List.of(
            "theorem x (a b : Nat) : a ^ 2 + b ^ 2 ≤ 2 * (a * b) :=",
            "theorem x (a b : Int) (h₀ : 0 ≤ b) : 27 * (a ^ 2 * b) ≤ 4 * (a + b) ^ 3 :=",
            "theorem x (a : Rat) (h₀ : 0 < a) : a⁻¹ ≤ a :=",
            "theorem x (a : Int) : (-a) ^ 2 ≤ -a ^ 2 :=")) {
      assertTrue(hasCounterexample(wrong, 200), wrong);
    }
  }

  @Test
  void generate_sameSeed_givesTheSame() {
    Grid small = new Grid(TYPES, 2, 2, 5);
    assertEquals(small.generate(1, n -> {}), small.generate(1, n -> {}));
    assertNotEquals(small.generate(1, n -> {}), small.generate(2, n -> {}));
  }

  @Test
  void generate_moreForEachCell_keepsWhatThereWas() {
    List<NumberType> type = List.of(NumberType.INT);
    Set<GeneratedStatement> more = new HashSet<>(new Grid(type, 0, 0, 10).generate(3, n -> {}));
    assertTrue(more.containsAll(new Grid(type, 0, 0, 5).generate(3, n -> {})));
  }

  @Test
  void generate_wholeGrid_fillsEachCellWithDifferentStatements() {
    assertEquals(TYPES.size() * 7 * 8 * PER_CELL, statements.size());
    Set<StatementForm> forms = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (GeneratedStatement statement : statements) {
      assertTrue(forms.add(StatementForm.ofStatement(statement.statement())));
      assertTrue(names.add(statement.name()));
      assertTrue(statement.name().startsWith(statement.cell().tag() + "_"));
    }
  }

  @Test
  void rules_areAsManyCompositionsAsTheCellSays_andAllOccur() {
    Set<String> compositions = new TreeSet<>();
    Stream.of(Transformation.values()).forEach(rule -> compositions.add(rule.rule()));
    Stream.of(Combination.values()).forEach(rule -> compositions.add(rule.rule()));
    Set<String> used = new TreeSet<>();
    for (GeneratedStatement statement : statements) {
      assertEquals(
          statement.cell().depth(),
          statement.rules().stream().filter(compositions::contains).count(),
          statement::name);
      used.addAll(statement.rules());
    }
    Set<String> all = new TreeSet<>(compositions);
    Arrays.stream(Theorem.values()).forEach(t -> all.add(t.name().toLowerCase(Locale.ROOT)));
    assertEquals(all, used);
  }

  @Test
  void everyThirdStatement_isOfTheOrderAlone() {
    long plain =
        statements.stream()
            .filter(s -> s.rules().stream().noneMatch(GridTest::isClassical))
            .count();
    assertTrue(plain > statements.size() / 5 && plain < statements.size() / 2, () -> "" + plain);
  }

  private static boolean isClassical(String rule) {
    return Theorem.CLASSICAL.stream().anyMatch(t -> t.name().toLowerCase(Locale.ROOT).equals(rule));
  }

  @Test
  void statements_grow_withBothSizes() {
    for (NumberType type : TYPES) {
      assertTrue(nodes(type, 0, 0) < nodes(type, 0, 7), type::lean);
      assertTrue(nodes(type, 0, 0) < nodes(type, 3, 0), type::lean);
      assertTrue(nodes(type, 3, 0) < nodes(type, 6, 0), type::lean);
    }
  }

  private static double nodes(NumberType type, int depth, int size) {
    return statements.stream()
        .filter(s -> s.cell().equals(new Cell(type, depth, size)))
        .mapToInt(GeneratedStatement::nodes)
        .average()
        .orElseThrow();
  }
}
