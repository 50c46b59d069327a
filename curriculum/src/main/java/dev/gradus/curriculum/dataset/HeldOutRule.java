package dev.gradus.curriculum.dataset;

import dev.gradus.curriculum.HoldOut;
import dev.gradus.minif2f.data.MiniF2F;
import dev.gradus.search.statement.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which statements must not be trained on: library statements that {@link HoldOut} names, miniF2F,
 * whatever a data set calls its validation or test part, and what the user holds out besides.
 */
public final class HeldOutRule {
  private static final Pattern DECLARED =
      Pattern.compile("\\A\\s*(?:theorem|lemma)\\s+[^\\s:({\\[⦃]+");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Set<String> SPLITS_TO_LEARN_FROM = Set.of("", "train");

  private final Set<String> names = new HashSet<>();
  private final Set<String> propositions = new HashSet<>();

  /**
   * @param more held out as well: their names, and what they state under any name
   */
  public HeldOutRule(Collection<Statement> more) {
    for (Statement statement : more) {
      names.add(statement.name());
      propositions.add(proposition(statement));
    }
  }

  /** Why a statement must not be trained on; empty if it may be. */
  public Optional<String> reason(Statement statement) {
    if (MiniF2F.isProblem(statement.name())) {
      return Optional.of("a problem of miniF2F");
    }
    if (!SPLITS_TO_LEARN_FROM.contains(statement.split())) {
      return Optional.of("of the split " + statement.split());
    }
    if (HoldOut.isHeldOut(statement.name())) {
      return Optional.of("held out by the hash of its name");
    }
    if (names.contains(statement.name()) || propositions.contains(proposition(statement))) {
      return Optional.of("in a --held-out file");
    }
    return Optional.empty();
  }

  /** What is stated, whatever it is called and however it is laid out. */
  private static String proposition(Statement statement) {
    String unnamed = DECLARED.matcher(statement.statement()).replaceFirst("");
    return BLANKS.matcher(unnamed).replaceAll(" ").strip();
  }
}
