package dev.gradus.curriculum.inequality;

import static dev.gradus.curriculum.inequality.Term.ONE;
import static dev.gradus.curriculum.inequality.Term.ZERO;
import static dev.gradus.curriculum.inequality.Term.cube;
import static dev.gradus.curriculum.inequality.Term.difference;
import static dev.gradus.curriculum.inequality.Term.literal;
import static dev.gradus.curriculum.inequality.Term.power;
import static dev.gradus.curriculum.inequality.Term.product;
import static dev.gradus.curriculum.inequality.Term.quotient;
import static dev.gradus.curriculum.inequality.Term.square;
import static dev.gradus.curriculum.inequality.Term.sum;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * The inequalities that all others are composed of: the six of Polu et al. 2022, appendix D, with
 * exponents that are natural numbers, so that they can be stated without real powers, and one of
 * ours, which needs no lemma. Each has several forms, one of which is drawn. Where a form needs
 * signs, its arguments' conditions are added; the others hold for all terms of a type.
 */
enum Theorem {
  /**
   * What the order says by itself: {@code min x y ≤ x}, {@code x ≤ max x y}, {@code 2 min x y ≤ x +
   * y ≤ 2 max x y}, {@code x ≤ x + y} for y ≥ 0, {@code x ≤ n x} for x ≥ 0. Not the paper's: its
   * language model had the six theorems in Mathlib, of which Lean's core has the first.
   */
  ORDER(2) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term x = t.get(0);
      Term y = t.get(1);
      Term lesser = Term.minimum(x, y);
      Term greater = Term.maximum(x, y);
      return List.of(
          new Form(lesser, x),
          new Form(x, greater),
          new Form(product(2, lesser), sum(x, y)),
          new Form(sum(x, y), product(2, greater)),
          new Form(x, sum(x, y), y),
          new Form(x, product(2 + random.nextInt(3), x), x));
    }
  },
  /** {@code 0 ≤ (x - y)²}, and what it says when it is multiplied out. */
  TRIVIAL_SQUARE(2) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term x = t.get(0);
      Term y = t.get(1);
      List<Form> forms = new ArrayList<>();
      forms.add(new Form(product(2, product(x, y)), sum(square(x), square(y))));
      if (type.hasDifferences()) {
        forms.add(new Form(ZERO, square(difference(x, y))));
      }
      if (type.hasQuotients()) {
        forms.add(new Form(product(x, y), quotient(sum(square(x), square(y)), literal(2))));
      }
      return forms;
    }
  },
  /**
   * The product of n numbers is at most the n-th power of their mean, here multiplied by {@code
   * n^n} or not. For n = 2 it is a square that is not negative and needs no signs. {@code 27 x² y ≤
   * 4 (x + y)³} is the one of {@code x/2, x/2, y}; {@code 3 x y z ≤ x³ + y³ + z³} the one of three
   * cubes.
   */
  AM_GM(4) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term x = t.get(0);
      Term y = t.get(1);
      Term z = t.get(2);
      Term w = t.get(3);
      Term three = sum(sum(x, y), z);
      List<Form> forms = new ArrayList<>();
      forms.add(new Form(product(4, product(x, y)), square(sum(x, y))));
      forms.add(new Form(product(27, product(product(x, y), z)), cube(three), x, y, z));
      forms.add(
          new Form(product(256, product(1, x, y, z, w)), power(sum(three, w), 4), x, y, z, w));
      forms.add(new Form(product(27, product(square(x), y)), product(4, cube(sum(x, y))), x, y));
      forms.add(
          new Form(product(3, product(1, x, y, z)), sum(sum(cube(x), cube(y)), cube(z)), x, y, z));
      if (type.hasQuotients()) {
        forms.add(new Form(product(x, y), square(quotient(sum(x, y), literal(2)))));
        forms.add(new Form(product(1, x, y, z), cube(quotient(three, literal(3))), x, y, z));
      }
      return forms;
    }
  },
  /**
   * {@code (ax + by)² ≤ (a² + b²)(x² + y²)}, the same for three, and in fields for {@code a/√x,
   * b/√y} and {@code √x, √y}, which is {@code (a + b)²/(x + y) ≤ a²/x + b²/y} for positive x and y.
   */
  CAUCHY_SCHWARZ(6) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term a = t.get(0);
      Term b = t.get(1);
      Term x = t.get(2);
      Term y = t.get(3);
      Term squaresOfTwo = sum(square(a), square(b));
      List<Form> forms = new ArrayList<>();
      forms.add(
          new Form(
              square(sum(product(a, x), product(b, y))),
              product(squaresOfTwo, sum(square(x), square(y)))));
      forms.add(
          new Form(
              square(sum(sum(product(a, x), product(b, y)), product(t.get(4), t.get(5)))),
              product(
                  sum(squaresOfTwo, square(t.get(4))),
                  sum(sum(square(x), square(y)), square(t.get(5))))));
      if (type.hasQuotients()) {
        new Signs(type)
            .positive(product(x, y))
            .ifPresent(
                positive ->
                    forms.add(
                        new Form(
                            quotient(square(sum(a, b)), sum(x, y)),
                            sum(quotient(square(a), x), quotient(square(b), y)),
                            Optional.of(positive))));
      }
      return forms;
    }
  },
  /**
   * {@code 1 + n x ≤ (1 + x)^n} for x ≥ -1, which x ≥ 0 gives; with {@code x - 1} for x it is
   * {@code 1 + n (x - 1) ≤ x^n} for x ≥ 0. For n = 2 the first is {@code 0 ≤ x²} and needs no sign.
   */
  BERNOULLI(1) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term x = t.get(0);
      int n = 2 + random.nextInt(MOST_BERNOULLI - 1);
      Term left = sum(ONE, product(n, x));
      Term right = power(sum(ONE, x), n);
      List<Form> forms = new ArrayList<>();
      forms.add(n == 2 ? new Form(left, right) : new Form(left, right, x));
      if (type.hasDifferences()) {
        forms.add(new Form(sum(ONE, product(n, difference(x, ONE))), power(x, n), x));
      }
      return forms;
    }
  },
  /**
   * {@code x y ≤ x^p/p + y^q/q} with {@code 1/p + 1/q = 1}, for x, y ≥ 0. With p = n and {@code
   * y^(n-1)} for y, so that q = n/(n-1) leaves no root: {@code n x y^(n-1) ≤ x^n + (n-1) y^n}. With
   * p = q = 2 and a scale k: {@code 2 k x y ≤ k² x² + y²}, which is {@code 0 ≤ (k x - y)²}.
   */
  YOUNG(2) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term x = t.get(0);
      Term y = t.get(1);
      int n = 3 + random.nextInt(MOST_YOUNG - 2);
      int k = 2 + random.nextInt(3);
      Term mixed = product(x, power(y, n - 1));
      List<Form> forms = new ArrayList<>();
      forms.add(new Form(product(n, mixed), sum(power(x, n), product(n - 1, power(y, n))), x, y));
      forms.add(new Form(product(2 * k, product(x, y)), sum(product(k * k, square(x)), square(y))));
      if (type.hasQuotients()) {
        Term shares =
            sum(
                quotient(power(x, n), literal(n)),
                quotient(product(n - 1, power(y, n)), literal(n)));
        forms.add(new Form(mixed, shares, x, y));
        forms.add(
            new Form(
                product(x, y),
                sum(
                    quotient(product(k, square(x)), literal(2)),
                    quotient(square(y), literal(2 * k)))));
      }
      return forms;
    }
  },
  /**
   * {@code Σ Π x_ij ≤ Π (Σ x_ij^p_j)^(1/p_j)} with {@code Σ 1/p_j = 1}, for numbers that are not
   * negative. With three exponents 3, cubed: {@code (ace + bdf)³ ≤ (a³ + b³)(c³ + d³)(e³ + f³)};
   * with 3 and 3/2 it is that with e = c, f = d; with ones for c to f the means {@code (a + b)³ ≤ 4
   * (a³ + b³)}; with ones for a, c, e the one of {@code 1 + x³}.
   */
  HOELDER(6) {
    @Override
    List<Form> forms(NumberType type, List<Term> t, Random random) {
      Term a = t.get(0);
      Term b = t.get(1);
      Term c = t.get(2);
      Term d = t.get(3);
      Term e = t.get(4);
      Term f = t.get(5);
      Term cubes = sum(cube(a), cube(b));
      Term more = sum(cube(c), cube(d));
      return List.of(
          new Form(
              cube(sum(product(1, a, c, e), product(1, b, d, f))),
              product(product(cubes, more), sum(cube(e), cube(f))),
              a,
              b,
              c,
              d,
              e,
              f),
          new Form(
              cube(sum(product(a, square(c)), product(b, square(d)))),
              product(cubes, square(more)),
              a,
              b,
              c,
              d),
          new Form(cube(sum(a, b)), product(4, cubes), a, b),
          new Form(
              cube(sum(ONE, product(1, a, b, c))),
              product(product(sum(ONE, cube(a)), sum(ONE, cube(b))), sum(ONE, cube(c))),
              a,
              b,
              c));
    }
  };

  /** The paper's. */
  static final List<Theorem> CLASSICAL =
      List.of(TRIVIAL_SQUARE, AM_GM, CAUCHY_SCHWARZ, BERNOULLI, YOUNG, HOELDER);

  private static final int MOST_BERNOULLI = 5;
  private static final int MOST_YOUNG = 5;

  private final int arguments;

  Theorem(int arguments) {
    this.arguments = arguments;
  }

  /**
   * A way to state it.
   *
   * @param signs what its side conditions come down to; for those of the reals, always
   */
  private record Form(Term left, Term right, Optional<Conditions> signs, List<Term> nonnegative) {
    Form(Term left, Term right, Term... nonnegative) {
      this(left, right, Optional.of(Conditions.NONE), List.of(nonnegative));
    }

    Form(Term left, Term right, Optional<Conditions> signs) {
      this(left, right, signs, List.of());
    }

    /** Under all its side conditions; empty if one of them cannot be had. */
    Optional<Conditions> conditions(Signs rules) {
      Optional<Conditions> all = signs;
      for (Term term : nonnegative) {
        all = Conditions.both(all, rules.nonnegative(term));
      }
      return all;
    }
  }

  /** How many terms it is about, at most: a form may take fewer of them, from the first. */
  int arguments() {
    return arguments;
  }

  /** The ways to state it for these terms. */
  abstract List<Form> forms(NumberType type, List<Term> terms, Random random);

  /**
   * One of its forms for these terms.
   *
   * @param terms as many as it takes
   * @return empty if the form that was drawn needs a sign that a term does not have
   */
  Optional<Inequality> of(NumberType type, List<Term> terms, Random random) {
    List<Form> forms = forms(type, terms, random);
    Form form = forms.get(random.nextInt(forms.size()));
    return form.conditions(new Signs(type))
        .map(c -> Inequality.of(form.left(), form.right(), c, name().toLowerCase(Locale.ROOT)));
  }
}
