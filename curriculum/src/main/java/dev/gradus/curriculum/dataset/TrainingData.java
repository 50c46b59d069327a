package dev.gradus.curriculum.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pairs to train on.
 *
 * <p>{@linkplain #unique Unique} pairs are each there once: proofsteps by goal and tactic,
 * proofsizes by goal with the least size (Polu et al. 2022, section 4.3: important for stability,
 * since easy goals are met in nearly every search). What comes first stays, so that the order of
 * runs decides nothing else.
 *
 * <p>All of it is in memory: about 2 KB a pair.
 */
public final class TrainingData {
  private record Step(String goal, String tactic) {}

  private final boolean unique;
  private final HeldOutRule rule;
  private final List<Proofstep> steps = new ArrayList<>();
  private final List<Proofsize> sizes = new ArrayList<>();
  private final Set<String> heldOutGoals = new HashSet<>();
  // Where in the lists the known ones are; not used for pairs as they were found.
  private final Map<Step, Integer> knownSteps = new HashMap<>();
  private final Map<String, Integer> knownSizes = new HashMap<>();

  private TrainingData(boolean unique, HeldOutRule rule) {
    this.unique = unique;
    this.rule = rule;
  }

  /** Empty, and keeps each pair once. */
  public static TrainingData unique(HeldOutRule rule) {
    return new TrainingData(true, rule);
  }

  /** Empty, and keeps all it is given: what the searches found, as often as they found it. */
  public static TrainingData asFound(HeldOutRule rule) {
    return new TrainingData(false, rule);
  }

  /** Adds a proofstep, unless its goal states what is held out. */
  public void add(Proofstep step) {
    if (heldOut(step.goal())) {
      return;
    }
    Step key = new Step(step.goal(), step.tactic());
    if (!unique || knownSteps.putIfAbsent(key, steps.size()) == null) {
      steps.add(step);
    }
  }

  /** Adds a proofsize, unless its goal states what is held out. */
  public void add(Proofsize size) {
    if (heldOut(size.goal())) {
      return;
    }
    Integer known = unique ? knownSizes.putIfAbsent(size.goal(), sizes.size()) : null;
    if (known == null) {
      sizes.add(size);
    } else if (size.isShorterThan(sizes.get(known))) {
      sizes.set(known, size);
    }
  }

  private boolean heldOut(String goal) {
    boolean heldOut = rule.stated(goal).isPresent();
    if (heldOut) {
      heldOutGoals.add(goal);
    }
    return heldOut;
  }

  /**
   * How many goals state what is held out, though they were met in the search of something else:
   * pairs of theirs are left out.
   */
  public int heldOutGoals() {
    return heldOutGoals.size();
  }

  /** Whether there is nothing to learn from. */
  public boolean isEmpty() {
    return steps.isEmpty() && sizes.isEmpty();
  }

  /** The proofsteps, in the order in which they came. */
  public Collection<Proofstep> proofsteps() {
    return Collections.unmodifiableList(steps);
  }

  /** The proofsizes, in the order in which their goals came; none unless they were asked for. */
  public Collection<Proofsize> proofsizes() {
    return Collections.unmodifiableList(sizes);
  }
}
