package dev.gradus.curriculum.dataset;

import dev.gradus.search.engine.GoalText;
import dev.gradus.search.statement.Statement;
import dev.gradus.search.store.ProvedAttempt;
import dev.gradus.search.store.RunReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What the runs of an expert iteration have found (Polu et al. 2022, section 4.3): the steps of all
 * verified proofs and, where asked for, how far each goal was from its proof.
 *
 * <p>First {@link #add} every run, then let Lean {@link #replay} the proofs that the trees do not
 * show, then take the {@link #data}.
 */
public final class Harvest {
  private final String source;
  private final boolean withSizes;
  private final HeldOutRule rule;
  private final boolean skipHeldOut;
  private final TrainingData data;
  private final AcceptedSteps accepted;
  private final List<FoundProof> proofs = new ArrayList<>();
  private final Map<String, Map<String, String>> runs = new LinkedHashMap<>();
  private int statements;
  private int skipped;
  private int replayed;

  /**
   * @param source the group under which the pairs are mixed in training
   * @param withSizes collect proofsizes too
   * @param acceptedPerGoal how many steps of each goal to collect that Lean accepted in a search,
   *     whether they belong to a proof or not, under {@code SOURCE-accepted}; 0 for none
   * @param skipHeldOut leave held-out statements out instead of refusing their run
   */
  public Harvest(
      String source,
      boolean withSizes,
      int acceptedPerGoal,
      HeldOutRule rule,
      boolean skipHeldOut) {
    this.source = source;
    this.withSizes = withSizes;
    this.accepted = new AcceptedSteps(acceptedPerGoal);
    this.rule = rule;
    this.data = TrainingData.unique(rule);
    this.skipHeldOut = skipHeldOut;
  }

  /**
   * Takes what a run has found so far.
   *
   * @throws HeldOutException naming a held-out statement that the run has searched or was to search
   * @throws dev.gradus.search.store.RunDirectoryException if there is no such run
   */
  public void add(Path directory) {
    try (RunReader run = RunReader.open(directory)) {
      Set<String> heldOut = heldOut(directory, run.statements());
      runs.put(directory.toString(), run.configuration());
      run.forEachProof(
          attempt -> {
            if (!heldOut.contains(attempt.statement().name())) {
              add(attempt);
            }
          });
      if (accepted.wanted()) {
        run.forEachAcceptedStep(
            step -> {
              if (!heldOut.contains(step.statement().name())) {
                String name = step.statement().name();
                String goal = GoalText.of(step.goals());
                accepted.add(
                    new Proofstep(name, goal, step.tactic(), source + Proofstep.ACCEPTED, name));
              }
            });
      }
    }
  }

  private Set<String> heldOut(Path directory, List<Statement> all) {
    if (!skipHeldOut) {
      HeldOutException.refuse(
          "run directory " + directory, all, rule, "--skip-held-out leaves such statements out");
    }
    Set<String> heldOut = new HashSet<>();
    for (Statement statement : all) {
      if (rule.reason(statement).isPresent()) {
        heldOut.add(statement.name());
      }
    }
    statements += all.size();
    skipped += heldOut.size();
    return heldOut;
  }

  private void add(ProvedAttempt attempt) {
    proofs.add(FoundProof.in(attempt));
    if (withSizes) {
      FoundProof.visited(attempt).forEach((goal, size) -> add(attempt.statement(), goal, size));
    }
  }

  private void add(Statement statement, String goal, OptionalInt size) {
    data.add(
        new Proofsize(statement.name(), goal, size, source + Proofsize.GROUP, statement.name()));
  }

  /** How many proofs pass through states that their trees do not have. */
  public int toReplay() {
    return (int) proofs.stream().filter(proof -> proof.goals().isEmpty()).count();
  }

  /** Asks Lean for the states of the proofs that the trees do not show. */
  public void replay(LeanReplay lean) {
    List<FoundProof> unknown = proofs.stream().filter(p -> p.goals().isEmpty()).toList();
    List<Optional<List<String>>> goals = lean.goals(unknown);
    int next = 0;
    for (int i = 0; i < proofs.size(); i++) {
      if (proofs.get(i).goals().isEmpty()) {
        proofs.set(i, proofs.get(i).with(goals.get(next++)));
      }
    }
    replayed += (int) goals.stream().filter(Optional::isPresent).count();
  }

  /** The pairs; those of proofs whose states are still unknown are not among them. */
  public TrainingData data() {
    for (FoundProof proof : proofs) {
      List<String> goals = proof.goals().orElse(List.of());
      Statement of = proof.statement();
      for (int i = 0; i < goals.size(); i++) {
        String tactic = proof.steps().get(i);
        data.add(new Proofstep(of.name(), goals.get(i), tactic, source, of.name()));
        if (withSizes) {
          add(of, goals.get(i), OptionalInt.of(goals.size() - i));
        }
      }
    }
    accepted.forEach(data::add); // last: a step of a proof stays one
    return data;
  }

  /** Where the data came from. */
  public Provenance provenance() {
    return new Provenance(runs, statements, skipped, proofs.size(), replayed, toReplay());
  }
}
