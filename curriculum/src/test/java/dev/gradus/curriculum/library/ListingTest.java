package dev.gradus.curriculum.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.curriculum.library.Listing.Stretch;
import dev.gradus.v1.TheoremPage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ListingTest {
  private static Listing listing(int total, int... ranges) {
    Listing listing = new Listing(new Root("Init", List.of("Init")), total);
    for (int i = 0; i < ranges.length; i += 2) {
      listing.add(ranges[i], TheoremPage.newBuilder().setNext(ranges[i + 1]).build());
    }
    return listing;
  }

  @Test
  void missing_nothingYet_isAllInPieces() {
    assertEquals(
        List.of(new Stretch(0, 10), new Stretch(10, 20), new Stretch(20, 25)),
        listing(25).missing(10));
  }

  @Test
  void missing_pagesOutOfOrder_areTheGapsBetweenThem() {
    Listing listing = listing(60, 40, 45, 0, 5, 5, 12);
    assertEquals(
        List.of(new Stretch(12, 32), new Stretch(32, 40), new Stretch(45, 60)),
        listing.missing(20));
    assertEquals(17, listing.done());
  }

  @Test
  void missing_all_isNothing() {
    assertEquals(List.of(), listing(7, 0, 7).missing(10));
  }
}
