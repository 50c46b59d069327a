package dev.gradus.curriculum.inequality;

/** What a hypothesis says of a variable, the weaker one first. */
enum Sign {
  NONNEGATIVE("≤"),
  POSITIVE("<");

  private final String relation;

  Sign(String relation) {
    this.relation = relation;
  }

  /** As in {@code 0 < x}. */
  String relation() {
    return relation;
  }
}
