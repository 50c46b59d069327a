package dev.gradus.model.tokenizer;

import picocli.CommandLine.IExitCodeGenerator;

/** A goal that does not fit into the model's context, where shortening was not wanted. */
public final class PromptTooLongException extends IllegalArgumentException
    implements IExitCodeGenerator {

  private static final long serialVersionUID = 1L;

  PromptTooLongException(String message) {
    super(message);
  }

  @Override
  public int getExitCode() {
    return 2;
  }
}
