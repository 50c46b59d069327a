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
}
