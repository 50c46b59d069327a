package dev.gradus.lean.runtime;

/**
 * A file of the pinned package does not look as the rewriting rules expect. Since packages are
 * pinned by checksum, this means that the pin was moved without adapting the rules.
 */
final class LayoutChangedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LayoutChangedException(String message) {
    super(message);
  }
}
