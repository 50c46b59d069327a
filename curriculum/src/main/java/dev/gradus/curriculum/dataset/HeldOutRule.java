package dev.gradus.curriculum.dataset;

import dev.gradus.curriculum.HoldOut;
import dev.gradus.curriculum.form.StatementForm;
import dev.gradus.minif2f.data.MiniF2F;
import dev.gradus.search.statement.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which statements must not be trained on: library statements that {@link HoldOut} names, miniF2F,
 * whatever a data set calls its validation or test part, and what the user holds out besides.
 */
public final class HeldOutRule {
  private static final Set<String> SPLITS_TO_LEARN_FROM = Set.of("", "train");

  private final Set<String> names = new HashSet<>();
  private final Map<StatementForm, String> forms = new HashMap<>();

  /**
   * @param more held out as well: their names, and what they state, in whatever names ({@link
   *     StatementForm})
   */
  public HeldOutRule(Collection<Statement> more) {
    for (Statement statement : more) {
      names.add(statement.name());
      forms.putIfAbsent(form(statement), statement.name());
    }
  }

  /**
   * @param more held out as well
   * @param printed what Lean prints as the first goal of each, where it does: what is stated, in
   *     the words that Lean has for it when it prints a search's goals
   */
  public HeldOutRule(List<Statement> more, List<Optional<String>> printed) {
    this(more);
    for (int i = 0; i < more.size(); i++) {
      String name = more.get(i).name();
      List<StatementForm> stated = printed.get(i).map(StatementForm::ofState).orElse(List.of());
      stated.forEach(form -> forms.putIfAbsent(form, name));
    }
  }

  /** This rule, and more held out as well. */
  public HeldOutRule and(Collection<Statement> more) {
    HeldOutRule both = new HeldOutRule(more);
    both.names.addAll(names);
    both.forms.putAll(forms);
    return both;
  }

  /** Why a statement must not be trained on; empty if it may be. */
  public Optional<String> reason(Statement statement) {
    if (!SPLITS_TO_LEARN_FROM.contains(statement.split())) {
      return Optional.of("of the split " + statement.split());
    }
    return reason(statement.name())
        .or(
            () ->
                Optional.ofNullable(forms.get(form(statement)))
                    .map(name -> "what " + name + ", which is held out, states"));
  }

  /** Why nothing of this name must be trained on; empty if the name says nothing. */
  public Optional<String> reason(String name) {
    if (MiniF2F.isProblem(name)) {
      return Optional.of("a problem of miniF2F");
    }
    if (HoldOut.isHeldOut(name)) {
      return Optional.of("held out by the hash of its name");
    }
    return names.contains(name) ? Optional.of("held out by name") : Optional.empty();
  }

  /**
   * The held-out statement that a goal of a state states, by whatever search it was met; empty if
   * none does.
   */
  public Optional<String> stated(String goalState) {
    if (forms.isEmpty()) {
      return Optional.empty();
    }
    return StatementForm.ofState(goalState).stream()
        .filter(forms::containsKey)
        .map(forms::get)
        .findFirst();
  }

  private static StatementForm form(Statement statement) {
    return StatementForm.ofStatement(statement.statement());
  }
}
