package dev.gradus.model.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProofSizeBucketTest {

  @ParameterizedTest
  @CsvSource({
    "1,K",
    "3,K",
    "4,J",
    "5,J",
    "6,I",
    "8,H",
    "10,G",
    "12,G",
    "13,F",
    "15,E",
    "17,D",
    "19,C",
    "20,C",
    "21,B",
    "1000000,B"
  })
  void of_size_isItsBucket(int size, ProofSizeBucket bucket) {
    assertEquals(bucket, ProofSizeBucket.of(size));
    assertEquals(bucket, ProofSizeBucket.of(OptionalInt.of(size)));
  }

  @Test
  void of_noProof_isA() {
    assertEquals(ProofSizeBucket.A, ProofSizeBucket.of(OptionalInt.empty()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void of_noSize_isRefused(int size) {
    assertThrows(IllegalArgumentException.class, () -> ProofSizeBucket.of(size));
  }

  @Test
  void value_ofCertainBuckets_isLinear() {
    for (ProofSizeBucket bucket : ProofSizeBucket.values()) {
      double[] certain = new double[ProofSizeBucket.COUNT];
      certain[bucket.ordinal()] = 0.25; // the rest went to tokens that are no bucket
      assertEquals(bucket.ordinal() / 10.0, ProofSizeBucket.value(certain), 1e-12);
    }
  }

  @Test
  void value_ofADistribution_isTheExpectation() {
    double[] half = new double[ProofSizeBucket.COUNT];
    half[0] = 0.3;
    half[10] = 0.1;
    assertEquals(0.25, ProofSizeBucket.value(half), 1e-12);
  }

  @Test
  void value_ofNoDistribution_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> ProofSizeBucket.value(new double[11]));
    assertThrows(IllegalArgumentException.class, () -> ProofSizeBucket.value(new double[10]));
    double[] nan = new double[11];
    nan[3] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> ProofSizeBucket.value(nan));
  }
}
