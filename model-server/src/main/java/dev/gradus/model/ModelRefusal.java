package dev.gradus.model;

/**
 * A request that a model does not serve, with the remedy in its message. The future that a {@link
 * LanguageModel} returned fails with it; nothing is wrong with the model.
 */
public final class ModelRefusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What the caller can do about it. */
  public enum Reason {
    /** Ask for something else: an option is out of this model's range. */
    INVALID,
    /** Ask again later: a limit on concurrent work is reached. */
    BUSY,
    /** Ask another model: this one has no such ability. */
    UNSUPPORTED,
    /** The model is being closed. */
    CLOSED
  }

  private final Reason reason;

  public ModelRefusal(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public ModelRefusal(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Of proof sizes, by a model that was not trained on them. */
  public static ModelRefusal noProofsize(String model) {
    return new ModelRefusal(
        Reason.UNSUPPORTED,
        "model "
            + model
            + " has no proofsize training (has_proofsize is false); use --priority logprob");
  }
}
