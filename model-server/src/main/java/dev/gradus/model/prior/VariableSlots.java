package dev.gradus.model.prior;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Fillings that name a variable of the context. */
final class VariableSlots {

  /** Most cases of one case split; beyond that a search step costs more than it settles. */
  private static final int MAX_CASES = 20;

  private VariableSlots() {}

  /** Variables whose type's head satisfies the predicate; those of the target count more. */
  static List<Filling> ofType(Reading reading, Predicate<String> type) {
    return reading.elements().stream()
        .filter(h -> type.test(Types.head(h.type())))
        .map(h -> new Filling(h.name(), salience(reading, h.name())))
        .toList();
  }

  /** Variables of a type with constructors: numbers, sequences, sums, and types not known. */
  static List<Filling> inductive(Reading reading) {
    return ofType(
        reading,
        head ->
            !Types.isField(head)
                && !head.equals("→")
                && !head.equals("∀")
                && !head.equals("BitVec")
                && Character.isUpperCase(head.isEmpty() ? 'a' : head.codePointAt(0))
                && !isGreekOrSingle(head));
  }

  private static boolean isGreekOrSingle(String head) {
    return head.length() == 1 && !Types.isKnown(head);
  }

  private static double salience(Reading reading, String name) {
    return 1 + 2 * Math.min(3, reading.countInTarget(name));
  }

  /** {@code n generalizing m k}: induction with the other variables free. */
  static List<Filling> generalizing(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    for (Filling variable : inductive(reading)) {
      String others =
          reading.elements().stream()
              .map(Hypothesis::name)
              .filter(name -> !name.equals(variable.text()) && reading.countInTarget(name) > 0)
              .limit(4)
              .collect(Collectors.joining(" "));
      if (!others.isEmpty()) {
        fillings.add(new Filling(variable.text() + " generalizing " + others, variable.weight()));
      }
    }
    return fillings;
  }

  /** {@code n with | zero => ?_ | succ n ih => ?_}: goals that keep names that can be written. */
  static List<Filling> arms(Reading reading, boolean induction) {
    List<Filling> fillings = new ArrayList<>();
    String ih = induction ? " " + reading.goal().fresh("ih") : "";
    for (Hypothesis h : reading.elements()) {
      String head = Types.head(h.type());
      String arms = "";
      if (Types.isNat(head)) {
        arms = " with | zero => ?_ | succ " + h.name() + ih + " => ?_";
      } else if (head.equals("List")) {
        String first = reading.goal().fresh("a");
        arms = " with | nil => ?_ | cons " + first + " " + h.name() + ih + " => ?_";
      }
      if (!arms.isEmpty()) {
        fillings.add(new Filling(h.name() + arms, salience(reading, h.name())));
      }
    }
    return fillings;
  }

  /** {@code n with _ | _ | _ | n}: the first few values of a natural number, then the rest. */
  static List<Filling> peel(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    for (Filling variable : ofType(reading, Types::isNat)) {
      for (int values = 2; values <= 6; values++) {
        String cases = "_ | ".repeat(values);
        fillings.add(
            new Filling(variable.text() + " with " + cases + variable.text(), variable.weight()));
      }
    }
    return fillings;
  }

  /**
   * {@code (by omega : x % 3 = 0 ∨ x % 3 = 1 ∨ x % 3 = 2) with h | h | h}: the residues of an
   * integer to a modulus of the goal.
   */
  static List<Filling> residues(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    String name = reading.goal().fresh("h");
    for (long modulus : ArithmeticSlots.moduli(reading, MAX_CASES)) {
      for (Filling variable : ofType(reading, t -> Types.isNat(t) || Types.isInt(t))) {
        String claim =
            IntStream.range(0, (int) modulus)
                .mapToObj(r -> variable.text() + " % " + modulus + " = " + r)
                .collect(Collectors.joining(" ∨ "));
        // A remainder that the goal itself takes is the one to know; few cases are cheap cases.
        boolean taken = takes(reading, variable.text(), modulus);
        double weight = variable.weight() * (taken ? 4 : 1) / modulus;
        fillings.add(new Filling(split(claim, name, (int) modulus), weight));
      }
    }
    return fillings;
  }

  private static boolean takes(Reading reading, String variable, long modulus) {
    return reading.terms().stream()
        .anyMatch(
            t ->
                t.isBinary("%")
                    && t.left().isName()
                    && t.left().head().equals(variable)
                    && t.right().head().equals(Long.toString(modulus)));
  }

  /**
   * {@code (by omega : x = 1 ∨ … ∨ x = 9) with h | … | h}: the values of a variable that facts
   * bound on both sides. Natural numbers are bounded by 0 from below.
   */
  static List<Filling> range(Reading reading) {
    List<Filling> fillings = new ArrayList<>();
    String name = reading.goal().fresh("h");
    for (Filling variable : ofType(reading, t -> Types.isNat(t) || Types.isInt(t))) {
      Bounds bounds = Bounds.of(reading, variable.text());
      if (bounds.size() >= 2 && bounds.size() <= MAX_CASES) {
        String claim =
            LongStream.rangeClosed(bounds.low(), bounds.high())
                .mapToObj(value -> variable.text() + " = " + value)
                .collect(Collectors.joining(" ∨ "));
        fillings.add(new Filling(split(claim, name, (int) bounds.size()), variable.weight()));
      }
    }
    return fillings;
  }

  private static String split(String claim, String name, int cases) {
    return "(by omega : " + claim + ") with " + String.join(" | ", names(name, cases));
  }

  private static List<String> names(String name, int cases) {
    return Collections.nCopies(cases, name);
  }
}
