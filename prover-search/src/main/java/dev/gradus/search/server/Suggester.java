package dev.gradus.search.server;

import dev.gradus.search.engine.GoalText;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.Limits;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SuggestRequest;
import dev.gradus.v1.Suggestion;
import dev.gradus.v1.TacticCandidate;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Tactics for one point of one proof: replays what is written, asks the model, runs every proposal
 * in Lean, and keeps those that work. First what makes the tactics work that follow in the file,
 * then what closes the proof, then by the proof steps that are left where the model knows, then by
 * its probability; of tactics that lead to the same goals only the likeliest. Blocks the calling
 * thread; ends when its {@link Context} does.
 */
public final class Suggester {

  /** Suggestions when the request names no number. */
  private static final int DEFAULT_SUGGESTIONS = 8;

  /** Most suggestions of one request. */
  public static final int MAX_SUGGESTIONS = 64;

  /** Proposals asked of the model for each suggestion wanted: many fail, some coincide. */
  private static final int PROPOSALS_PER_SUGGESTION = 4;

  /** Time of one tactic where the request names none. */
  private static final int TACTIC_MILLIS = 2_000;

  /**
   * Lean's own limit, which costs no process: of the tactics that found something in searches of
   * the library, 95 of 100 needed less than those of two seconds.
   */
  private static final long HEARTBEATS_PER_MILLI = 1;

  private static final Comparator<Suggestion> BEST_FIRST =
      Comparator.comparing(Suggestion::getContinues)
          .thenComparing(Suggestion::getCloses)
          .reversed()
          .thenComparing(Suggestion::getRemaining)
          .thenComparing(Suggestion::getLogProbability, Comparator.reverseOrder());

  private final Channel lean;
  private final Channel model;
  private final SearchConfig defaults;
  private final PointOpener opener;
  private final RemainingSteps sizes;

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param model leads to a {@code LanguageModel}
   * @param defaults temperature, nucleus and limits that a request leaves open
   */
  public Suggester(Channel lean, Channel model, SearchConfig defaults) {
    this.lean = lean;
    this.model = model;
    this.defaults = defaults;
    this.opener = new PointOpener(lean);
    this.sizes = new RemainingSteps(model);
  }

  /**
   * Suggestions, best first.
   *
   * @param checked gets each as soon as Lean has run it, in no order, on the calling thread;
   *     without {@code continues} and {@code remaining}, which take longer, and some that are not
   *     among the best in the end
   * @throws StatusRuntimeException INVALID_ARGUMENT if the statement does not elaborate, there is
   *     no proof at the place of the file, or the prefix does not run; FAILED_PRECONDITION if the
   *     prefix leaves nothing to prove
   */
  public List<Suggestion> suggest(SuggestRequest request, Consumer<Suggestion> checked) {
    return suggest(request, place -> {}, checked);
  }

  /**
   * The same, for callers that want to know where it is.
   *
   * @param located gets the place of the file before any suggestion; what it throws ends the call
   */
  public List<Suggestion> suggest(
      SuggestRequest request, Consumer<LocatedPoint> located, Consumer<Suggestion> checked) {
    int wanted = request.getN() == 0 ? DEFAULT_SUGGESTIONS : request.getN();
    // The wire's uint32 arrives as a negative int when it is above 2^31.
    if (Integer.compareUnsigned(wanted, MAX_SUGGESTIONS) > 0) {
      throw Status.INVALID_ARGUMENT
          .withDescription("n must be at most " + MAX_SUGGESTIONS)
          .asRuntimeException();
    }
    try (ProofPoint point = new ProofPoint(lean, opener.open(request), limits(request))) {
      point.opened().located().ifPresent(located);
      TacticState state = point.replay(request.getPrefixList());
      Set<List<String>> closed = closed(point.opened(), request);
      List<TacticCandidate> proposals = proposals(request, point.opened(), state, wanted);
      List<Suggestion> working = new Check(point, state, closed, checked).of(proposals);
      return estimated(point.opened().declaration(), working).stream()
          .sorted(BEST_FIRST)
          .limit(wanted)
          .toList();
    }
  }

  /** Goals at which the one that is asked about is closed, besides none. */
  private static Set<List<String>> closed(ProofPoint.Opened point, SuggestRequest request) {
    boolean others = !point.others().isEmpty() && request.getPrefixCount() == 0;
    return others ? Set.of(point.others()) : Set.of();
  }

  private static Suggestion suggestion(
      TacticCandidate proposal, boolean closes, List<String> goals) {
    return Suggestion.newBuilder()
        .setTactic(proposal.getTactic())
        .setLogProbability(proposal.getLogProbability())
        .setCloses(closes)
        .addAllGoals(goals)
        .build();
  }

  private static Suggestion likelier(Suggestion one, Suggestion other) {
    return one.getLogProbability() >= other.getLogProbability() ? one : other;
  }

  private List<Suggestion> estimated(String declaration, List<Suggestion> suggestions) {
    List<List<String>> open = new ArrayList<>();
    for (Suggestion suggestion : suggestions) {
      if (!suggestion.getCloses()) {
        open.add(List.copyOf(suggestion.getGoalsList()));
      }
    }
    Optional<List<Double>> steps = sizes.estimate(declaration, open);
    if (steps.isEmpty()) {
      return suggestions;
    }
    Iterator<Double> next = steps.get().iterator();
    return suggestions.stream()
        .map(s -> s.toBuilder().setRemaining(s.getCloses() ? 0 : next.next()).build())
        .toList();
  }

  private List<TacticCandidate> proposals(
      SuggestRequest request, ProofPoint.Opened point, TacticState state, int wanted) {
    var policy = request.getPolicy();
    return LanguageModelGrpc.newBlockingStub(model)
        .sampleTactics(
            SampleTacticsRequest.newBuilder()
                .setGoal(GoalText.of(state.getGoalsList()))
                .setN(wanted * PROPOSALS_PER_SUGGESTION)
                .setTemperature(
                    policy.hasTemperature() ? policy.getTemperature() : defaults.temperature())
                .setTopP(policy.hasTopP() ? policy.getTopP() : defaults.topP())
                .setSeed(policy.getSeed())
                .setDeclaration(point.declaration())
                .setDistinct(true)
                .setMathlib(point.mathlib())
                .build())
        .getCandidatesList();
  }

  /** Somebody waits: a tactic gets less than in a search, unless the request says otherwise. */
  private Limits limits(SuggestRequest request) {
    long asked = request.getTacticTimeoutMillis();
    long millis = asked > 0 ? asked : Math.min(defaults.tacticTimeout().toMillis(), TACTIC_MILLIS);
    long most = millis * HEARTBEATS_PER_MILLI;
    long heartbeats = defaults.tacticHeartbeats();
    return Limits.newBuilder()
        .setDeadlineMillis((int) millis)
        .setHeartbeats(heartbeats == 0 ? most : Math.min(heartbeats, most))
        .build();
  }

  /** Runs proposals on one state. */
  private static final class Check {
    private final ProofPoint point;
    private final TacticState state;
    private final Set<List<String>> closed;
    private final Consumer<Suggestion> checked;

    Check(
        ProofPoint point,
        TacticState state,
        Set<List<String>> closed,
        Consumer<Suggestion> checked) {
      this.point = point;
      this.state = state;
      this.closed = closed;
      this.checked = checked;
    }

    /** What a tactic led to, with the state that it made. */
    private record Reached(Suggestion suggestion, TacticState state) {
      static Reached likelier(Reached one, Reached other) {
        boolean first = one.suggestion.getLogProbability() >= other.suggestion.getLogProbability();
        return first ? one : other;
      }
    }

    /** What works, each closing tactic and the likeliest for each of the other goals. */
    List<Suggestion> of(List<TacticCandidate> proposals) {
      // In the order of the proposals, for Lean answers in the order in which it is done.
      SortedMap<Integer, Reached> answers = new TreeMap<>();
      Map<List<String>, Suggestion> shown = new HashMap<>();
      Iterator<TacticOutcome> outcomes =
          point.run(state, proposals.stream().map(TacticCandidate::getTactic).toList());
      while (outcomes.hasNext()) {
        TacticOutcome outcome = outcomes.next();
        List<String> goals = List.copyOf(outcome.getGoals().getGoalsList());
        boolean moved = outcome.hasGoals() && !goals.equals(state.getGoalsList());
        if (outcome.hasProved() || moved) {
          Suggestion suggestion =
              suggestion(
                  proposals.get(outcome.getIndex()),
                  outcome.hasProved() || closed.contains(goals),
                  goals);
          answers.put(outcome.getIndex(), new Reached(suggestion, outcome.getGoals()));
          boolean news =
              !moved || shown.merge(goals, suggestion, Suggester::likelier) == suggestion;
          if (news) {
            checked.accept(suggestion);
          }
        }
      }
      Map<List<String>, Reached> byGoals = new LinkedHashMap<>();
      List<Suggestion> working = new ArrayList<>();
      for (Reached answer : answers.values()) {
        if (answer.state.getGoalsCount() == 0) {
          working.add(answer.suggestion);
        } else {
          byGoals.merge(List.copyOf(answer.suggestion.getGoalsList()), answer, Reached::likelier);
        }
      }
      for (Reached answer : byGoals.values()) {
        boolean continues = point.continues(answer.state);
        working.add(answer.suggestion.toBuilder().setContinues(continues).build());
      }
      return working;
    }
  }
}
