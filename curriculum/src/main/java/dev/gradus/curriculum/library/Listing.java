package dev.gradus.curriculum.library;

import dev.gradus.v1.TheoremPage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The pages of one library, in its order however they came. */
final class Listing {
  private final Root root;
  private final int total;
  private final Map<Integer, TheoremPage> pages = new TreeMap<>();

  /**
   * Some of the constants that there are.
   *
   * @param from the first of them
   * @param until the first one after them
   */
  record Stretch(int from, int until) {}

  /**
   * @param total constants that there are
   */
  Listing(Root root, int total) {
    this.root = root;
    this.total = total;
  }

  Root root() {
    return root;
  }

  int total() {
    return total;
  }

  void add(int from, TheoremPage page) {
    pages.put(from, page);
  }

  /** In the order of the library. */
  Collection<TheoremPage> pages() {
    return pages.values();
  }

  /** Constants that are on a page. */
  int done() {
    int done = 0;
    for (Map.Entry<Integer, TheoremPage> page : pages.entrySet()) {
      done += page.getValue().getNext() - page.getKey();
    }
    return done;
  }

  /**
   * What no page has, in pieces.
   *
   * @param most constants of a piece
   */
  List<Stretch> missing(int most) {
    List<Stretch> missing = new ArrayList<>();
    int reached = 0;
    for (Map.Entry<Integer, TheoremPage> page : pages.entrySet()) {
      cut(reached, page.getKey(), most, missing);
      reached = page.getValue().getNext();
    }
    cut(reached, total, most, missing);
    return missing;
  }

  private static void cut(int from, int until, int most, List<Stretch> pieces) {
    for (int at = from; at < until; at += most) {
      pieces.add(new Stretch(at, Math.min(at + most, until)));
    }
  }
}
