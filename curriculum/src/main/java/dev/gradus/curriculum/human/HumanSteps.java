package dev.gradus.curriculum.human;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.search.engine.GoalText;
import dev.gradus.v1.RecordTacticsResponse;
import dev.gradus.v1.RecordedTactic;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The steps of files, each pair of goal and tactic once, without those of held-out theorems. */
public final class HumanSteps {
  private record Pair(String goal, String tactic) {}

  private final String source;
  private final HeldOutRule rule;
  private final Map<Pair, HumanStep> steps = new LinkedHashMap<>();
  private int heldOut;
  private int leftOut;

  /**
   * @param source the group under which the pairs are mixed in training
   */
  public HumanSteps(String source, HeldOutRule rule) {
    this.source = source;
    this.rule = rule;
  }

  /**
   * Takes what was recorded of a file. Of a proof that passes a goal which states what is held out
   * nothing is taken: the steps around it say how that is proved. All examples of a file have one
   * name, and are one proof here.
   */
  public void add(String file, RecordTacticsResponse recorded) {
    leftOut += recorded.getLeftOut();
    Set<String> measured = new HashSet<>();
    for (RecordedTactic tactic : recorded.getTacticsList()) {
      String name = tactic.getDeclaration();
      if (rule.reason(name).isPresent()
          || rule.stated(GoalText.of(tactic.getGoalsList())).isPresent()) {
        measured.add(name);
      }
    }
    for (RecordedTactic tactic : recorded.getTacticsList()) {
      String goal = GoalText.of(tactic.getGoalsList());
      String name = tactic.getDeclaration();
      if (measured.contains(name)) {
        heldOut++;
      } else {
        steps.putIfAbsent(
            new Pair(goal, tactic.getTactic()),
            new HumanStep(
                name, goal, tactic.getTactic(), file, tactic.getLine(), tactic.getColumn()));
      }
    }
  }

  /** Different pairs. */
  public int size() {
    return steps.size();
  }

  /** Steps that must not be trained on. */
  public int heldOut() {
    return heldOut;
  }

  /** Tactic calls that a search could not make. */
  public int leftOut() {
    return leftOut;
  }

  /** Lines of training data, with places. */
  public Stream<ObjectNode> lines() {
    return steps.values().stream().map(this::line);
  }

  private ObjectNode line(HumanStep step) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("declaration", step.declaration()).put("goal", step.goal());
    line.put("tactic", step.tactic()).put("source", source).put("name", step.declaration());
    line.put("file", step.file()).put("line", step.line()).put("column", step.column());
    return line;
  }
}
