package dev.gradus.search.engine;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Goals that nothing proves: {@code False} from hypotheses that hold of something.
 *
 * <p>Tactics that throw hypotheses away leave them ({@code simp at h} with a hypothesis that
 * becomes {@code True}), and a search that does not see it goes on below them.
 */
final class DeadEnd {
  /**
   * {@code case} and its tag, then any number of lines {@code a b : T} where T has an element
   * whatever stands before it. A proof of it would be one of {@code False}. Possessive throughout:
   * a goal may have thousands of hypotheses, and a pattern that could go back would need as much
   * stack.
   */
  private static final Pattern FALSE_FROM_NOTHING =
      Pattern.compile(
          "(?:case [^\\n]*+\\n)?+(?:[^:\\n]++: (?:Nat|Int|Bool|Prop|Type|True)\\n)*+⊢ False");

  private DeadEnd() {}

  /** Whether one of the goals of a state is such a goal. */
  static boolean isAmong(List<String> goals) {
    return goals.stream().anyMatch(goal -> FALSE_FROM_NOTHING.matcher(goal).matches());
  }
}
