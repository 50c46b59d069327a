package dev.gradus.curriculum.loop;

import dev.gradus.model.checkpoint.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Random choices as hashes of the run's seed, what is being decided, and a statement's name: they
 * do not depend on what else was drawn, so that another source or another order changes nothing.
 *
 * @param seed of the run
 * @param purpose what is being decided
 */
record Draw(long seed, String purpose) {

  /** A number in [0, 1) that belongs to a name. */
  double of(String name) {
    return (hash(name) >>> 11) * 0x1p-53;
  }

  /** So many of the items, in the order in which they came. */
  <T> List<T> sample(List<T> items, int size, Function<T, String> name) {
    if (items.size() <= size) {
      return items;
    }
    Set<String> drawn = new HashSet<>();
    items.stream()
        .map(name)
        .sorted(Comparator.comparingDouble(this::of).thenComparing(Comparator.naturalOrder()))
        .limit(size)
        .forEach(drawn::add);
    return items.stream().filter(item -> drawn.contains(name.apply(item))).toList();
  }

  private long hash(String name) {
    MessageDigest sha = Sha256.digest();
    sha.update(ByteBuffer.allocate(8).putLong(seed).flip());
    sha.update((purpose + "\0" + name).getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(sha.digest()).getLong();
  }
}
