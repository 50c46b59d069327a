package dev.gradus.model.premises;

/** A file of premises that cannot be used; one line that says what to do. */
public final class PremiseFileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  PremiseFileException(String message) {
    super(message);
  }
}
