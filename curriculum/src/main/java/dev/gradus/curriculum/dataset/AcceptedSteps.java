package dev.gradus.curriculum.dataset;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * Steps that Lean accepted in searches, few for each goal: they prove nothing, but they are well
 * formed, and a small model may learn from them what can be said.
 *
 * <p>Which of a goal's steps are kept is drawn by a hash of goal and tactic. The first to be met
 * would be those that the model says anyhow, and another order of runs would keep others.
 */
final class AcceptedSteps {
  private static final Comparator<Drawn> LEAST =
      Comparator.comparingLong(Drawn::hash).thenComparing(Drawn::tactic);

  private record Drawn(long hash, String tactic) {}

  private final int perGoal;
  private final Map<String, SortedMap<Drawn, Proofstep>> byGoal = new LinkedHashMap<>();

  /**
   * @param perGoal how many of a goal's steps are kept; 0 for none
   */
  AcceptedSteps(int perGoal) {
    this.perGoal = perGoal;
  }

  boolean wanted() {
    return perGoal > 0;
  }

  void add(Proofstep step) {
    SortedMap<Drawn, Proofstep> kept =
        byGoal.computeIfAbsent(step.goal(), goal -> new TreeMap<>(LEAST));
    kept.putIfAbsent(new Drawn(hash(step), step.tactic()), step);
    if (kept.size() > perGoal) {
      kept.remove(kept.lastKey());
    }
  }

  private static long hash(Proofstep step) {
    CRC32 hash = new CRC32();
    hash.update((step.goal() + "\0" + step.tactic()).getBytes(StandardCharsets.UTF_8));
    return hash.getValue();
  }

  boolean isEmpty() {
    return byGoal.isEmpty();
  }

  void forEach(Consumer<Proofstep> action) {
    byGoal.values().forEach(kept -> kept.values().forEach(action));
  }
}
