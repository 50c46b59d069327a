package dev.gradus.model.prior;

import dev.gradus.model.prior.Term.Kind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Fillings that state a fact about the powers, products and divisors in a goal. */
final class ArithmeticSlots {

  private static final int MAX_FACTS = 12;
  private static final int MAX_PERIOD = 12;

  private ArithmeticSlots() {}

  /** Facts about the powers of the goal: they are positive, and grow faster than their exponent. */
  static List<Filling> powers(Reading reading) {
    Set<String> facts = new LinkedHashSet<>();
    for (Term power : powerTerms(reading)) {
      String exponent = power.right().text();
      String base = power.left().text();
      facts.add("Nat.pow_pos (n := " + exponent + ") (by decide : 0 < " + base + ")");
      if (base.equals("2")) {
        facts.add("Nat.lt_two_pow_self (n := " + exponent + ")");
      }
    }
    return equal(facts);
  }

  /**
   * {@code h : 2 ^ n % 7 = 2 ^ (n % 3) % 7 := by …}: powers to a modulus repeat, with the order of
   * the base as period.
   */
  static List<Filling> periods(Reading reading) {
    Set<String> facts = new LinkedHashSet<>();
    String name = reading.goal().fresh("h");
    for (Term power : powerTerms(reading)) {
      for (long modulus : moduli(reading, 1000)) {
        int period = order(Long.parseLong(power.left().head()), modulus);
        if (period > 0) {
          String base = power.left().head();
          String exponent = power.right().atomic();
          facts.add(
              String.format(
                  "%s : %s ^ %s %% %d = %s ^ (%s %% %d) %% %d := by (conv => lhs; rw [←"
                      + " Nat.div_add_mod %s %d]) <;> simp [Nat.pow_add, Nat.pow_mul, Nat.mul_mod,"
                      + " Nat.pow_mod]",
                  name, base, exponent, modulus, base, exponent, period, modulus, exponent,
                  period));
        }
      }
    }
    return equal(facts);
  }

  /** {@code n 3}: an exponent and the period of its power to a modulus of the goal. */
  static List<Filling> exponentPeriods(Reading reading) {
    Set<String> pairs = new LinkedHashSet<>();
    for (Term power : powerTerms(reading)) {
      for (long modulus : moduli(reading, 1000)) {
        int period = order(Long.parseLong(power.left().head()), modulus);
        if (period > 1) {
          pairs.add(power.right().atomic() + " " + period);
        }
      }
    }
    return equal(pairs);
  }

  /** Least period of the powers of {@code base} to {@code modulus}; 0 if none is small. */
  private static int order(long base, long modulus) {
    long power = 1;
    for (int period = 1; period <= MAX_PERIOD; period++) {
      power = power * (base % modulus) % modulus;
      if (power == 1) {
        return period;
      }
    }
    return 0;
  }

  /** Powers of a numeral with an exponent that is none, and that can be quoted. */
  private static List<Term> powerTerms(Reading reading) {
    return reading.terms().stream()
        .filter(t -> t.isBinary("^") && isSmall(t.left()) && !t.right().isNumeral())
        .filter(t -> TermSlots.usable(reading, t.right()))
        .toList();
  }

  private static boolean isSmall(Term term) {
    return term.isNumeral()
        && term.head().length() <= 6
        && term.head().chars().allMatch(c -> c >= '0' && c <= '9')
        && Long.parseLong(term.head()) > 0;
  }

  /** Numerals right of {@code %} or left of {@code ∣}, from 2 to the limit. */
  static List<Long> moduli(Reading reading, long limit) {
    return reading.terms().stream()
        .filter(t -> t.isBinary("%") || t.isBinary("∣"))
        .map(t -> t.isBinary("%") ? t.right() : t.left())
        .filter(ArithmeticSlots::isSmall)
        .map(t -> Long.parseLong(t.head()))
        .filter(m -> m >= 2 && m <= limit)
        .distinct()
        .toList();
  }

  /** A greatest common divisor divides both its arguments. */
  static List<Filling> gcds(Reading reading) {
    Set<String> facts = new LinkedHashSet<>();
    for (List<String> args : gcdArguments(reading)) {
      facts.add("Nat.gcd_dvd_left " + String.join(" ", args));
      facts.add("Nat.gcd_dvd_right " + String.join(" ", args));
    }
    return equal(facts);
  }

  /**
   * A greatest common divisor is at most any positive difference of small multiples of its
   * arguments, a step of Euclid's algorithm: all of these that are positive, one after the other.
   */
  static List<Filling> gcdBounds(Reading reading) {
    Set<List<String>> gcds = gcdArguments(reading);
    if (gcds.size() != 1) {
      return List.of();
    }
    String both = String.join(" ", gcds.iterator().next());
    List<String> steps = new ArrayList<>();
    for (int[] multiples : new int[][] {{1, 1}, {1, 2}, {2, 1}, {1, 3}, {3, 1}}) {
      String left =
          "(Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_left " + both + ") " + multiples[0] + ")";
      String right =
          "(Nat.dvd_mul_left_of_dvd (Nat.gcd_dvd_right " + both + ") " + multiples[1] + ")";
      steps.add("try have := Nat.le_of_dvd (by omega) (Nat.dvd_sub " + left + " " + right + ")");
      steps.add("try have := Nat.le_of_dvd (by omega) (Nat.dvd_sub " + right + " " + left + ")");
    }
    return List.of(new Filling(String.join("; ", steps), 1));
  }

  /** The arguments of {@code Nat.gcd a b}, {@code gcd a b} or {@code a.gcd b} in the goal. */
  private static Set<List<String>> gcdArguments(Reading reading) {
    Set<List<String>> all = new LinkedHashSet<>();
    for (Term term : reading.terms()) {
      boolean dotted = term.head().endsWith(".gcd") && !term.head().equals("Nat.gcd");
      boolean parenthesised = term.head().isEmpty() && term.text().contains(").gcd ");
      boolean gcd = term.head().equals("gcd") || term.head().endsWith(".gcd") || parenthesised;
      if (term.kind() != Kind.APPLICATION || !gcd || !TermSlots.usable(reading, term)) {
        continue;
      }
      List<String> args = new ArrayList<>();
      if (dotted) {
        args.add(term.head().substring(0, term.head().length() - ".gcd".length()));
      }
      for (Term arg : term.args()) {
        if (!arg.text().equals(".gcd")) {
          args.add(arg.atomic());
        }
      }
      if (args.size() == 2) {
        all.add(args);
      }
    }
    return all;
  }

  /** {@code Nat.le_mul_of_pos_right x (by omega : 0 < y)}: factors are at most their product. */
  static List<Filling> factors(Reading reading) {
    Set<String> facts = new LinkedHashSet<>();
    for (Term term : reading.terms()) {
      if (term.isBinary("*")
          && isNatural(reading, term.left())
          && isNatural(reading, term.right())) {
        String x = term.left().text();
        String y = term.right().text();
        facts.add("Nat.le_mul_of_pos_right " + x + " (by omega : 0 < " + y + ")");
        facts.add("Nat.le_mul_of_pos_left " + y + " (by omega : 0 < " + x + ")");
      }
    }
    return equal(facts);
  }

  private static boolean isNatural(Reading reading, Term term) {
    return term.isName()
        && reading.elements().stream()
            .anyMatch(h -> h.name().equals(term.head()) && Types.isNat(Types.head(h.type())));
  }

  /**
   * {@code Int.lt_or_le y 9 with h | h}: whether a variable is below the square or cube root of a
   * numeral of the goal, where a product that equals the numeral turns from one factor to another.
   */
  static List<Filling> sizes(Reading reading) {
    Set<String> splits = new LinkedHashSet<>();
    String name = reading.goal().fresh("h");
    for (Hypothesis h : reading.elements()) {
      boolean integer = Types.isInt(Types.head(h.type()));
      if (!integer && !Types.isNat(Types.head(h.type()))) {
        continue;
      }
      for (long numeral : reading.numerals()) {
        for (double root : new double[] {Math.sqrt(numeral), Math.cbrt(numeral)}) {
          long bound = (long) root + 1;
          if (bound >= 3 && bound <= 20) {
            String lemma = integer ? "Int.lt_or_le " : "Nat.lt_or_ge ";
            splits.add(lemma + h.name() + " " + bound + " with " + name + " | " + name);
          }
        }
      }
    }
    return equal(splits);
  }

  private static List<Filling> equal(Set<String> texts) {
    return texts.stream().limit(MAX_FACTS).map(text -> new Filling(text, 1)).toList();
  }
}
