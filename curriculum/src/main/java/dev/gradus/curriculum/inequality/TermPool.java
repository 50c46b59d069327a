package dev.gradus.curriculum.inequality;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The terms that theorems are stated of (Polu et al. 2022, appendix D, its set E): variables, four
 * numbers, and one composed term for each of N_S rounds. A round joins two terms of the pool, or
 * takes a power or the inverse of one; the paper's logarithms and roots are left out, since they
 * leave the rationals. An operand is the newest composed term in every second draw, so that terms
 * grow with the rounds.
 */
final class TermPool {
  /** The paper's n_n. */
  private static final int NUMBERS = 4;

  private static final int LEAST_NUMBER = 2;
  private static final int MOST_NUMBER = 12;

  /** Terms grow no further, so that values stay small enough to be computed with. */
  private static final int MOST_DEGREE = 8;

  private enum Making {
    PLUS,
    MINUS,
    TIMES,
    OVER,
    MAX,
    MIN,
    SQUARE,
    CUBE,
    INVERSE
  }

  private final NumberType type;
  private final Signs signs;
  private final Random random;
  private final List<Term> terms = new ArrayList<>();
  private Optional<Term> newest = Optional.empty();

  /**
   * A pool.
   *
   * @param variables how many, at least 2
   * @param rounds N_S, at least 0
   */
  TermPool(NumberType type, int variables, int rounds, Random random) {
    this.type = type;
    this.signs = new Signs(type);
    this.random = random;
    for (int v = 0; v < variables; v++) {
      terms.add(new Term.Variable(v));
    }
    for (int n = 0; n < NUMBERS; n++) {
      terms.add(Term.literal(LEAST_NUMBER + random.nextInt(MOST_NUMBER - LEAST_NUMBER + 1)));
    }
    for (int round = 0; round < rounds; round++) {
      Optional<Term> made = make();
      while (made.isEmpty()) {
        made = make();
      }
      terms.add(made.get());
      newest = made;
    }
  }

  /**
   * Terms of the pool, none twice; the first is no mere number.
   *
   * @param count at most 6, as many as the smallest pool has
   */
  List<Term> draw(int count) {
    List<Term> drawn = new ArrayList<>(terms);
    Collections.shuffle(drawn, random);
    int first = 0;
    while (drawn.get(first) instanceof Term.Literal) {
      first++;
    }
    Collections.swap(drawn, 0, first);
    return new ArrayList<>(drawn.subList(0, count));
  }

  /** The same, of which the first is the term that the last round made, if there was a round. */
  List<Term> drawWithNewest(int count) {
    List<Term> drawn = draw(count);
    newest.ifPresent(
        term -> {
          if (drawn.contains(term)) {
            Collections.swap(drawn, 0, drawn.indexOf(term));
          } else {
            drawn.set(0, term);
          }
        });
    return drawn;
  }

  private Optional<Term> make() {
    Making[] all = Making.values();
    Term x = operand();
    Term y = operand();
    if (x.variables().isEmpty()) {
      return Optional.empty();
    }
    Optional<Term> made =
        switch (all[random.nextInt(all.length)]) {
          case PLUS -> Optional.of(Term.sum(x, y));
          case TIMES -> Optional.of(Term.product(x, y));
          case MINUS -> when(type.hasDifferences() && !x.equals(y), Term.difference(x, y));
          case MAX -> when(!x.equals(y), Term.maximum(x, y));
          case MIN -> when(!x.equals(y), Term.minimum(x, y));
          case OVER -> when(divides(y) && !x.equals(y), Term.quotient(x, y));
          case INVERSE -> when(divides(x), Term.inverse(x));
          case SQUARE -> Optional.of(Term.square(x));
          case CUBE -> Optional.of(Term.cube(x));
        };
    return made.filter(term -> term.degree() <= MOST_DEGREE && !terms.contains(term));
  }

  private boolean divides(Term term) {
    return type.hasQuotients()
        && !(term instanceof Term.Inverse)
        && signs.positive(term).isPresent();
  }

  private static Optional<Term> when(boolean allowed, Term term) {
    return allowed ? Optional.of(term) : Optional.empty();
  }

  private Term operand() {
    return newest
        .filter(term -> random.nextBoolean())
        .orElseGet(() -> terms.get(random.nextInt(terms.size())));
  }
}
