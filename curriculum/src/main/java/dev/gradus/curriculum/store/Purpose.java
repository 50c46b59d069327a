package dev.gradus.curriculum.store;

import java.util.Locale;

/** What a search is for. */
public enum Purpose {
  /** Its proofs become training data. A held-out statement in it is an error. */
  LEARN,
  /** It measures: attempts and proofs are kept, goals and steps never enter the store. */
  EVALUATE;

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Purpose of(String column) {
    return valueOf(column.toUpperCase(Locale.ROOT));
  }
}
