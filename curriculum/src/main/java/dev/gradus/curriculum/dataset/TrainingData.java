package dev.gradus.curriculum.dataset;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final List<Proofstep> steps = new ArrayList<>();
  private final List<Proofsize> sizes = new ArrayList<>();
  // Where in the lists the known ones are; not used for pairs as they were found.
  private final Map<Step, Integer> knownSteps = new HashMap<>();
  private final Map<String, Integer> knownSizes = new HashMap<>();

  private TrainingData(boolean unique) {
    this.unique = unique;
  }

  /** Empty, and keeps each pair once. */
  public static TrainingData unique() {
    return new TrainingData(true);
  }

  /** Empty, and keeps all it is given: what the searches found, as often as they found it. */
  public static TrainingData asFound() {
    return new TrainingData(false);
  }

  public void add(Proofstep step) {
    Step key = new Step(step.goal(), step.tactic());
    if (!unique || knownSteps.putIfAbsent(key, steps.size()) == null) {
      steps.add(step);
    }
  }

  public void add(Proofsize size) {
    Integer known = unique ? knownSizes.putIfAbsent(size.goal(), sizes.size()) : null;
    if (known == null) {
      sizes.add(size);
    } else if (size.isShorterThan(sizes.get(known))) {
      sizes.set(known, size);
    }
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
