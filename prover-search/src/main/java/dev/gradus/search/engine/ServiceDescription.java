package dev.gradus.search.engine;

import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.DescribeModelResponse;

/** What the two services say of themselves. */
public record ServiceDescription(DescribeLeanResponse lean, DescribeModelResponse model) {

  /** Everything about Lean that decides what it accepts, on one line. */
  public String leanFingerprint() {
    StringBuilder text = new StringBuilder(lean.getLeanVersion());
    append(text, lean.getLeanCommit());
    append(text, lean.getLibraryCommit().isEmpty() ? "" : "Mathlib " + lean.getLibraryCommit());
    return text.toString();
  }

  /** The model, and which state of it, on one line. */
  public String modelFingerprint() {
    StringBuilder text = new StringBuilder(model.getModel());
    append(text, model.getFingerprint());
    return text.toString();
  }

  private static void append(StringBuilder text, String more) {
    if (!more.isEmpty()) {
      text.append(", ").append(more);
    }
  }
}
