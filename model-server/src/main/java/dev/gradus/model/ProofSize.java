package dev.gradus.model;

import java.util.List;

/**
 * A model's belief about how far a goal is from being proved: the proofsize objective of Polu et
 * al. 2022, "Formal Mathematics Statement Curriculum Learning", section 4.3.
 *
 * @param buckets probabilities of the buckets A (0: no proof was found), B (1: the longest proofs)
 *     to K (10: the shortest); they sum to 1
 */
public record ProofSize(List<Double> buckets) {

  /** Buckets A to K. */
  public static final int BUCKETS = 11;

  public ProofSize {
    buckets = List.copyOf(buckets);
    if (buckets.size() != BUCKETS) {
      throw new IllegalArgumentException("proofsize has 11 buckets, not " + buckets.size());
    }
  }

  /** The expected bucket over ten: 0 where no proof is expected, 1 where the shortest is. */
  public double value() {
    double expected = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      expected += bucket * buckets.get(bucket);
    }
    return expected / (BUCKETS - 1);
  }
}
