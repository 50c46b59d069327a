package dev.gradus.model.decoder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RowGroupsTest {

  private static RowGroups where(LongPredicate agrees) {
    long[] sizes = LongStream.rangeClosed(1, 64).toArray();
    long[] differing = LongStream.of(sizes).map(size -> agrees.test(size) ? 0 : 7).toArray();
    return RowGroups.of(sizes, differing, 64);
  }

  @Test
  void of_oneKernelForAllButOneRow_fillsUpSingleRowsOnly() {
    RowGroups groups = where(size -> size >= 2);

    assertEquals(new RowGroups(1, 2, 64), groups);
    assertEquals(2, groups.filled(1));
    assertEquals(7, groups.filled(7));
  }

  @Test
  void of_multiplesOfFourAgree_fillsUpToThem() {
    RowGroups groups = where(size -> size >= 12 || size % 4 == 0);

    assertEquals(new RowGroups(4, 4, 64), groups);
    assertEquals(4, groups.filled(1));
    assertEquals(8, groups.filled(8));
    assertEquals(12, groups.filled(9));
    assertEquals(64, groups.filled(61));
  }

  @Test
  void of_smallMultiplesDoNotAgree_beginsAtTheFirstThatDoes() {
    assertEquals(new RowGroups(4, 8, 64), where(size -> size > 4 && size % 4 == 0));
  }

  @Test
  void of_nothingAgrees_leavesOnlyTheLargest() {
    assertEquals(64, where(size -> size == 64).fewest());
  }
}
