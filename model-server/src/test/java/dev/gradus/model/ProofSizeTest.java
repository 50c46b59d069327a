package dev.gradus.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofSizeTest {

  private static List<Double> zeros(int count) {
    return new ArrayList<>(Collections.nCopies(count, 0.0));
  }

  @Test
  void value_certainOfABucket_isItsShareOfTen() {
    for (int bucket = 0; bucket < ProofSize.BUCKETS; bucket++) {
      List<Double> certain = zeros(ProofSize.BUCKETS);
      certain.set(bucket, 1.0);
      assertEquals(bucket / 10.0, new ProofSize(certain).value(), 1e-12);
    }
  }

  @Test
  void value_betweenTwoBuckets_isTheirMean() {
    List<Double> half = zeros(ProofSize.BUCKETS);
    half.set(0, 0.5);
    half.set(5, 0.5);
    assertEquals(0.25, new ProofSize(half).value(), 1e-12);
  }

  @Test
  void new_otherThanElevenBuckets_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ProofSize(zeros(10)));
  }
}
