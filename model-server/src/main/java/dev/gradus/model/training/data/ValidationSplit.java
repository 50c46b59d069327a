package dev.gradus.model.training.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Which theorems are kept for validation: those whose name hashes below the fraction. A theorem
 * stays on its side when data is added, whatever the seed, so that losses of different runs
 * compare.
 *
 * <p>The hash is of the name behind a prefix: by the plain hash of their names the library's
 * statements are held out of all training, and those left would all lie on one side.
 *
 * @param fraction of the theorems, in [0, 1)
 */
record ValidationSplit(double fraction) {
  private static final String PREFIX = "validation:";

  ValidationSplit {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException("a fraction of " + fraction);
    }
  }

  boolean holdsOut(String theorem) {
    byte[] hash = Sha256.digest().digest((PREFIX + theorem).getBytes(StandardCharsets.UTF_8));
    long bits = ByteBuffer.wrap(hash).getLong() >>> 11;
    return bits * 0x1p-53 < fraction;
  }
}
