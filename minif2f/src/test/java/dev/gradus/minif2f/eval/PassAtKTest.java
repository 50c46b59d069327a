package dev.gradus.minif2f.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassAtKTest {

  @ParameterizedTest
  @CsvSource({
    // n, c, k, numerator and denominator worked out by hand
    "1, 0, 1, 0, 1",
    "1, 1, 1, 1, 1",
    "2, 1, 1, 1, 2",
    "2, 1, 2, 1, 1",
    "4, 1, 2, 1, 2",
    "5, 2, 2, 7, 10",
    "8, 3, 4, 13, 14",
    "10, 3, 5, 11, 12",
    "10, 10, 1, 1, 1",
    "100, 1, 10, 1, 10",
  })
  void at_closedForm_isExact(int n, int c, int k, double numerator, double denominator) {
    assertEquals(numerator / denominator, new PassAtK(n, c).at(k), 1e-15);
  }

  @Test
  void at_everySmallCase_equalsCountingAllSubsets() {
    for (int n = 1; n <= 10; n++) {
      for (int c = 0; c <= n; c++) {
        int successes = (1 << c) - 1;
        for (int k = 1; k <= n; k++) {
          int drawn = 0;
          int hit = 0;
          for (int subset = 0; subset < 1 << n; subset++) {
            if (Integer.bitCount(subset) == k) {
              drawn++;
              hit += (subset & successes) != 0 ? 1 : 0;
            }
          }
          assertEquals((double) hit / drawn, new PassAtK(n, c).at(k), 1e-14, n + " " + c + " " + k);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, 1, 1", "1000, 17, 64", "5000, 4, 2500", "20000, 10000, 3", "20000, 3, 10000"})
  void at_largeN_agreesWithExactArithmetic(int n, int c, int k) {
    BigDecimal miss =
        new BigDecimal(binomial(n - c, k))
            .divide(new BigDecimal(binomial(n, k)), new MathContext(40));
    double exact = BigDecimal.ONE.subtract(miss).doubleValue();
    assertEquals(exact, new PassAtK(n, c).at(k), exact * 1e-12);
  }

  @Test
  void at_anyK_liesBetweenZeroAndOneAndGrows() {
    PassAtK problem = new PassAtK(1_000_000, 3);
    double last = 0;
    for (int k = 1; k <= 1_000_000; k *= 10) {
      double now = problem.at(k);
      assertTrue(now > last && now <= 1, () -> "not between: " + now);
      last = now;
    }
    assertEquals(1, last);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "-1, 0", "3, 4", "3, -1"})
  void constructor_impossibleCounts_isRefused(int n, int c) {
    assertThrows(IllegalArgumentException.class, () -> new PassAtK(n, c));
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "4"})
  void at_kOutOfRange_isRefused(int k) {
    assertThrows(IllegalArgumentException.class, () -> new PassAtK(3, 1).at(k));
  }

  @Test
  void reported_isPowersOfTwoThenN() {
    assertEquals(List.of(1), PassAtK.reported(1));
    assertEquals(List.of(1, 2, 4, 8), PassAtK.reported(8));
    assertEquals(List.of(1, 2, 4, 8, 10), PassAtK.reported(10));
  }

  private static BigInteger binomial(int n, int k) {
    BigInteger result = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }
}
