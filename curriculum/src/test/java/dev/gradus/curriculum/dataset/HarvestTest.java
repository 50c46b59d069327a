package dev.gradus.curriculum.dataset;

import static dev.gradus.curriculum.dataset.Runs.COMM;
import static dev.gradus.curriculum.dataset.Runs.closing;
import static dev.gradus.curriculum.dataset.Runs.edge;
import static dev.gradus.curriculum.dataset.Runs.node;
import static dev.gradus.curriculum.dataset.Runs.proved;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.statement.Statement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HarvestTest {
  /** The tree: 0 -intro-> 1 -simp-> 2 (two goals) -rfl-> proved; 3 expanded, 4 seen, in vain. */
  private static final AttemptTrace TREE =
      proved(
          List.of("intro", "simp", "rfl"),
          List.of(
              node(0, 2, 3, "⊢ 0"),
              node(1, 1, 2, "⊢ 1"),
              node(2, 1, 1, "⊢ 2", "⊢ 2'"),
              node(3, 1, 0, "⊢ 3"),
              node(4, 0, 0, "⊢ 4")),
          List.of(
              edge(0, "omega", 3),
              edge(0, "intro", 1),
              edge(1, "simp", 2),
              edge(1, "grind", 4),
              closing(2, "rfl")));

  @TempDir Path folder;

  private static Harvest harvest(boolean skip) {
    return new Harvest("core", true, 0, new HeldOutRule(List.of()), skip);
  }

  private Path run(String name, Statement statement, AttemptTrace attempt) {
    return Runs.write(folder.resolve(name), Map.of(statement, attempt));
  }

  private static Proofstep step(String goal, String tactic) {
    return new Proofstep("Nat.add_comm", goal, tactic, "core", "Nat.add_comm");
  }

  private static Map<String, OptionalInt> sizes(TrainingData data) {
    Map<String, OptionalInt> sizes = new LinkedHashMap<>();
    data.proofsizes().forEach(size -> sizes.put(size.goal(), size.size()));
    return sizes;
  }

  @Test
  void data_proofIsAPathOfTheTree_hasTheWholeStateBeforeEachStep() {
    Harvest harvest = harvest(false);
    harvest.add(run("a", COMM, TREE));
    assertEquals(0, harvest.toReplay());
    assertEquals(
        List.of(step("⊢ 0", "intro"), step("⊢ 1", "simp"), step("⊢ 2\n\n⊢ 2'", "rfl")),
        List.copyOf(harvest.data().proofsteps()));
  }

  @Test
  void data_withSizes_countsExpandedGoalsOnly() {
    Harvest harvest = harvest(false);
    harvest.add(run("a", COMM, TREE));
    assertEquals(
        Map.of(
            "⊢ 0", OptionalInt.of(3),
            "⊢ 1", OptionalInt.of(2),
            "⊢ 2\n\n⊢ 2'", OptionalInt.of(1),
            "⊢ 3", OptionalInt.empty()),
        sizes(harvest.data()));
  }

  @Test
  void data_withoutSizes_hasNone() {
    Harvest harvest = new Harvest("core", false, 0, new HeldOutRule(List.of()), false);
    harvest.add(run("a", COMM, TREE));
    assertEquals(List.of(), List.copyOf(harvest.data().proofsizes()));
  }

  @Test
  void data_sameGoalInTwoRuns_keepsTheLeastSizeAndEachStepOnce() {
    AttemptTrace shorter =
        proved(
            List.of("rfl"),
            List.of(node(0, 1, 1, "⊢ 3"), node(1, 1, 0, "⊢ 1")),
            List.of(closing(0, "rfl"), edge(0, "simp", 1)));
    Path first = run("a", COMM, TREE);
    Path second = run("b", COMM, shorter);
    for (List<Path> order : List.of(List.of(first, second), List.of(second, first, first))) {
      Harvest harvest = harvest(false);
      order.forEach(harvest::add);
      TrainingData data = harvest.data();
      assertEquals(4, data.proofsteps().size());
      assertEquals(OptionalInt.of(1), sizes(data).get("⊢ 3"));
      assertEquals(OptionalInt.of(2), sizes(data).get("⊢ 1"));
    }
  }

  @Test
  void data_openAttempt_isNotLearntFrom() {
    Harvest harvest = harvest(false);
    harvest.add(run("a", COMM, Runs.open(List.of(node(0, 1, 0, "⊢ 0")))));
    assertTrue(harvest.data().isEmpty());
    assertEquals(Map.of(), sizes(harvest.data()));
  }

  @Test
  void toReplay_stepsWereDropped_countsTheProof() {
    AttemptTrace dropped =
        proved(List.of("intro", "rfl"), TREE.nodes(), TREE.edges()); // ⊢ 1 after rfl: never seen
    AttemptTrace endsOpen = proved(List.of("intro", "simp"), TREE.nodes(), TREE.edges());
    Harvest harvest = harvest(false);
    harvest.add(run("a", COMM, dropped));
    harvest.add(run("b", COMM, endsOpen));
    assertEquals(2, harvest.toReplay());
    assertEquals(List.of(), List.copyOf(harvest.data().proofsteps()));
    assertEquals(2, harvest.provenance().withoutStates());
  }

  @Test
  void add_heldOutStatement_isRefusedByNameAndReason() {
    Map<String, String> reasons =
        Map.of("s7", "hash of its name", "mathd_algebra_10", "miniF2F", "imo_1959_p1", "miniF2F");
    reasons.forEach(
        (name, reason) -> {
          Statement statement = new Statement(name, "", "theorem x : 1 = 1 :=", "");
          Path run = run(name, statement, TREE);
          HeldOutException failure =
              assertThrows(HeldOutException.class, () -> harvest(false).add(run));
          assertTrue(failure.getMessage().contains(": " + name + " is "), failure.getMessage());
          assertTrue(failure.getMessage().contains(reason), failure.getMessage());
          assertEquals(2, failure.getExitCode());
          Harvest skipping = harvest(true);
          skipping.add(run);
          assertTrue(skipping.data().isEmpty());
          assertEquals(1, skipping.provenance().skipped());
        });
  }

  @Test
  void add_heldOutStatementThatWasNotProved_isRefusedToo() {
    Path run =
        Runs.write(
            folder.resolve("a"),
            Map.of(
                COMM,
                TREE,
                new Statement("s7", "", "theorem x : 1 = 2 :=", ""),
                Runs.open(List.of(node(0, 1, 0, "⊢ 0")))));
    assertThrows(HeldOutException.class, () -> harvest(false).add(run));
    Harvest skipping = harvest(true);
    skipping.add(run);
    assertEquals(1, skipping.provenance().proofs());
  }

  private static List<String> accepted(int perGoal, List<Path> runs) {
    Harvest harvest = new Harvest("core", false, perGoal, new HeldOutRule(List.of()), true);
    runs.forEach(harvest::add);
    return harvest.data().proofsteps().stream()
        .filter(step -> step.source().equals("core-accepted"))
        .map(step -> step.goal() + " " + step.tactic())
        .toList();
  }

  @Test
  void data_withAccepted_hasStepsOutsideProofsOnceAndFewAGoal() {
    AttemptTrace unproved =
        Runs.open(
            List.of(node(0, 1, 0, "⊢ 0"), node(1, 1, 0, "⊢ 9")),
            List.of(edge(0, "omega", 1), edge(0, "ring", 1), edge(1, "simp", 0)));
    Path first = run("a", COMM, TREE);
    Path second = run("b", COMM, unproved);
    assertEquals(List.of(), accepted(0, List.of(first, second)));
    assertEquals(
        Set.of("⊢ 0 omega", "⊢ 0 ring", "⊢ 1 grind", "⊢ 9 simp"),
        Set.copyOf(accepted(9, List.of(first, second, first))));
    List<String> few = accepted(1, List.of(first, second));
    assertTrue(few.size() <= 3, few::toString); // the one kept may be a step of the proof
    assertEquals(Set.copyOf(few), Set.copyOf(accepted(1, List.of(second, first))));
  }

  @Test
  void data_withAccepted_isTheSameWhicheverSearchEndedFirst() {
    Statement other = new Statement("Nat.le_refl", "", "theorem x (n : Nat) : n ≤ n :=", "");
    AttemptTrace shared =
        Runs.open(List.of(node(0, 1, 0, "⊢ 8"), node(1, 0, 0, "⊢ 9")), List.of(edge(0, "simp", 1)));
    List<Statement> statements = List.of(COMM, other);
    List<List<Proofstep>> data = new ArrayList<>();
    for (List<Statement> ended : List.of(statements, List.of(other, COMM))) {
      Map<Statement, AttemptTrace> attempts = new LinkedHashMap<>();
      ended.forEach(statement -> attempts.put(statement, shared));
      Harvest harvest = new Harvest("core", false, 2, new HeldOutRule(List.of()), true);
      harvest.add(Runs.write(folder.resolve("run" + data.size()), statements, attempts));
      data.add(List.copyOf(harvest.data().proofsteps()));
    }
    assertEquals(1, data.get(0).size());
    assertEquals(data.get(0), data.get(1), "in one order, of one declaration");
  }

  @Test
  void data_acceptedInTheSearchOfAHeldOutStatement_isNotLearntFrom() {
    Statement heldOut = new Statement("s7", "", "theorem x : 1 = 2 :=", "");
    assertEquals(List.of(), accepted(9, List.of(run("a", heldOut, TREE))));
  }
}
