package dev.gradus.curriculum.inequality;

/** The Lean at hand does not have what a type needs. */
public final class HeaderException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HeaderException(NumberType type, String message) {
    super(
        "the Lean at hand has no %s (%s); name a Lake project that has it, with --lean native --project DIR, or other --types"
            .formatted(type.lean(), message));
  }
}
