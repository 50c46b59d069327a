package dev.gradus.curriculum.inequality;

import dev.gradus.model.checkpoint.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Draws inequalities (Polu et al. 2022, appendix D): a theorem of terms from a pool, then N_D
 * compositions, of which one third transform what there is and the rest join it with another
 * theorem. The paper's last step, Lean's {@code simp}, is left out: what it leaves can no longer be
 * told from what it was given, and much that is easy would be gone.
 *
 * <p>In every third statement all theorems are {@link Theorem#ORDER}: Lean's core knows but the
 * first of the classical ones, and a curriculum needs a first step.
 *
 * @param seed a draw depends on it, on the cell and on the number of the draw, and on nothing else
 */
record InequalityGenerator(long seed) {
  private static final int LEAST_VARIABLES = 2;
  private static final int MOST_VARIABLES = 8;

  /** Larger ones are no use to a model that reads a few hundred tokens. */
  private static final int MOST_NODES = 160;

  /** Values of a larger degree have thousands of digits. */
  private static final int MOST_DEGREE = 64;

  /**
   * One draw.
   *
   * @param number of the draw in its cell
   * @return empty if it led to a theorem that a term's sign does not allow, or grew too large, or
   *     says nothing
   */
  Optional<Inequality> draw(Cell cell, int number) {
    Random random = random(cell, number);
    int variables = LEAST_VARIABLES + random.nextInt(MOST_VARIABLES - LEAST_VARIABLES + 1);
    TermPool pool = new TermPool(cell.type(), variables, cell.size(), random);
    List<Theorem> theorems = random.nextInt(3) == 0 ? List.of(Theorem.ORDER) : Theorem.CLASSICAL;
    Theorem first = any(theorems, random);
    Optional<Inequality> drawn =
        first.of(cell.type(), pool.drawWithNewest(first.arguments()), random);
    for (int composed = 0; composed < cell.depth() && drawn.isPresent(); composed++) {
      drawn = compose(drawn.get(), cell.type(), theorems, pool, random);
    }
    return drawn
        .filter(InequalityGenerator::saysSomething)
        .map(it -> it.withDenominatorsPositive(new Signs(cell.type())));
  }

  private static Optional<Inequality> compose(
      Inequality it, NumberType type, List<Theorem> theorems, TermPool pool, Random random) {
    if (random.nextInt(3) == 0) {
      for (Transformation transformation : shuffled(Transformation.values(), random)) {
        Optional<Inequality> transformed =
            transformation.apply(type, it).filter(InequalityGenerator::fits);
        if (transformed.isPresent()) {
          return transformed;
        }
      }
      return Optional.empty();
    }
    Theorem theorem = any(theorems, random);
    Optional<Inequality> other = theorem.of(type, pool.draw(theorem.arguments()), random);
    for (Combination combination : shuffled(Combination.values(), random)) {
      Optional<Inequality> combined =
          other
              .flatMap(another -> combination.apply(type, it, another))
              .filter(InequalityGenerator::fits);
      if (combined.isPresent()) {
        return combined;
      }
    }
    return Optional.empty();
  }

  private static boolean fits(Inequality it) {
    return it.size() <= MOST_NODES && it.degree() <= MOST_DEGREE;
  }

  private static boolean saysSomething(Inequality it) {
    boolean variables = !it.left().variables().isEmpty() || !it.right().variables().isEmpty();
    return variables && !it.left().equals(it.right()) && fits(it);
  }

  private static Theorem any(List<Theorem> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }

  private static <T> List<T> shuffled(T[] of, Random random) {
    List<T> shuffled = new ArrayList<>(List.of(of));
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private Random random(Cell cell, int number) {
    MessageDigest sha = Sha256.digest();
    sha.update(ByteBuffer.allocate(12).putLong(seed).putInt(number).flip());
    sha.update(cell.tag().getBytes(StandardCharsets.UTF_8));
    return new Random(ByteBuffer.wrap(sha.digest()).getLong());
  }
}
