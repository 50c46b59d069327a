package dev.gradus.model.training.data;

import dev.gradus.model.checkpoint.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Which theorems are kept for validation. Nothing of them is trained on, neither the model nor its
 * tokenizer: a validation loss is worth nothing where the model has seen the theorem's proof.
 */
public sealed interface HeldOut {

  /** Whether this is an example of a theorem that is held out. */
  boolean holds(Example example);

  /**
   * A share of the theorems: those whose name hashes below it, or whose goal, where they have no
   * name. A theorem stays on its side when data is added, whatever the seed, so that losses of
   * different runs compare.
   *
   * <p>The hash is of the name behind a prefix: by the plain hash of their names the library's
   * statements are held out of all training, and those left would all lie on one side.
   *
   * @param fraction of the theorems, in [0, 1)
   */
  record Share(double fraction) implements HeldOut {
    private static final String PREFIX = "validation:";

    public Share {
      if (!(fraction >= 0 && fraction < 1)) {
        throw new IllegalArgumentException("a fraction of " + fraction);
      }
    }

    @Override
    public boolean holds(Example example) {
      String theorem = example.name().isEmpty() ? example.goal() : example.name();
      byte[] hash = Sha256.digest().digest((PREFIX + theorem).getBytes(StandardCharsets.UTF_8));
      long bits = ByteBuffer.wrap(hash).getLong() >>> 11;
      return bits * 0x1p-53 < fraction;
    }
  }

  /**
   * The theorems of a file: by name, and by the text of a goal where the one side or the other has
   * no name to compare.
   *
   * @param file all of whose examples are for validation
   * @param sha256 of the file, in hexadecimal
   * @param names of its theorems
   * @param goals of all its examples
   * @param namelessGoals of those examples that have no name
   */
  record Theorems(
      Path file, String sha256, Set<String> names, Set<String> goals, Set<String> namelessGoals)
      implements HeldOut {

    /**
     * Reads the file.
     *
     * @throws TrainingDataException if it cannot be read or a line is no example
     */
    public static Theorems of(Path file) {
      Set<String> names = new HashSet<>();
      Set<String> goals = new HashSet<>();
      Set<String> namelessGoals = new HashSet<>();
      String sha256 =
          new ExampleFile(file)
              .forEach(
                  example -> {
                    goals.add(example.goal());
                    if (example.name().isEmpty()) {
                      namelessGoals.add(example.goal());
                    } else {
                      names.add(example.name());
                    }
                  });
      return new Theorems(file, sha256, names, goals, namelessGoals);
    }

    @Override
    public boolean holds(Example example) {
      return example.name().isEmpty()
          ? goals.contains(example.goal())
          : names.contains(example.name()) || namelessGoals.contains(example.goal());
    }
  }
}
