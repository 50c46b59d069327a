package dev.gradus.curriculum.dataset;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Pairs to train on, each once: proofsteps by goal and tactic, proofsizes by goal with the least
 * size (Polu et al. 2022, section 4.3: important for stability, since easy goals are met in nearly
 * every search). What comes first stays, so that the order of runs decides nothing else.
 *
 * <p>All of it is in memory: about 2 KB a pair.
 */
public final class TrainingData {
  private record Step(String goal, String tactic) {}

  private final Map<Step, Proofstep> steps = new LinkedHashMap<>();
  private final Map<String, Proofsize> sizes = new LinkedHashMap<>();

  void add(Proofstep step) {
    steps.putIfAbsent(new Step(step.goal(), step.tactic()), step);
  }

  void add(Proofsize size) {
    sizes.merge(size.goal(), size, (known, more) -> more.isShorterThan(known) ? more : known);
  }

  /** The proofsteps, in the order in which they came. */
  public Collection<Proofstep> proofsteps() {
    return Collections.unmodifiableCollection(steps.values());
  }

  /** The proofsizes, in the order in which their goals came; none unless they were asked for. */
  public Collection<Proofsize> proofsizes() {
    return Collections.unmodifiableCollection(sizes.values());
  }
}
