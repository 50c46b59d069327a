package dev.gradus.search.lsp;

/**
 * What differs between two versions of a document, as one replacement: by comparison, so that it is
 * as narrow for an editor that sends whole documents as for one that sends changes.
 *
 * @param start where it starts in both
 * @param end where it ends in the older
 * @param delta how much longer the newer is, in UTF-16 units
 */
record Edit(int start, int end, int delta) {

  static Edit between(String older, String newer) {
    int common = Math.min(older.length(), newer.length());
    int start = 0;
    while (start < common && older.charAt(start) == newer.charAt(start)) {
      start++;
    }
    int same = 0;
    while (same < common - start
        && older.charAt(older.length() - 1 - same) == newer.charAt(newer.length() - 1 - same)) {
      same++;
    }
    return new Edit(start, older.length() - same, newer.length() - older.length());
  }

  boolean isEmpty() {
    return start == end && delta == 0;
  }

  /** Whether it changes something of a stretch, or puts something into it. */
  boolean touches(Stretch stretch) {
    return start < stretch.end() && stretch.start() < end;
  }

  /** How far what starts at an index moves, if the edit leaves it. */
  int shift(int index) {
    return end <= index ? delta : 0;
  }
}
