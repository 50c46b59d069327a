package dev.gradus.model.training.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValidationSplitTest {

  @Test
  void holdsOut_manyNames_closeToTheFraction() {
    ValidationSplit split = new ValidationSplit(0.1);
    long held = IntStream.range(0, 20_000).filter(i -> split.holdsOut("Nat.lemma" + i)).count();
    // Four standard deviations of a binomial around 2,000.
    assertEquals(2_000, held, 170);
  }

  @Test
  void holdsOut_largerFraction_keepsWhatWasHeldOut() {
    for (int i = 0; i < 1_000; i++) {
      String name = "List.lemma" + i;
      assertTrue(
          !new ValidationSplit(0.02).holdsOut(name) || new ValidationSplit(0.2).holdsOut(name));
      assertFalse(new ValidationSplit(0).holdsOut(name));
    }
  }
}
