package dev.gradus.search.server;

import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.CloseTheoremResponse;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.Limits;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.RunTacticsRequest;
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
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final int MAX_SUGGESTIONS = 64;

  /** Proposals asked of the model for each suggestion wanted: many fail, some coincide. */
  private static final int PROPOSALS_PER_SUGGESTION = 4;

  private static final Comparator<Suggestion> BEST_FIRST =
      Comparator.comparing(Suggestion::getContinues)
          .thenComparing(Suggestion::getCloses)
          .reversed()
          .thenComparing(Suggestion::getRemaining)
          .thenComparing(Suggestion::getLogProbability, Comparator.reverseOrder());

  private final Channel lean;
  private final Channel model;
  private final SearchConfig defaults;
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
    this.sizes = new RemainingSteps(model);
  }

  /**
   * Suggestions, best first.
   *
   * @param checked gets each as soon as Lean has run it, in no order, on the calling thread;
   *     without {@code continues} and {@code remaining}, which take longer, and some that are not
   *     among the best in the end
   * @throws StatusRuntimeException INVALID_ARGUMENT if the statement does not elaborate or the
   *     prefix does not run; FAILED_PRECONDITION if the prefix leaves nothing to prove
   */
  public List<Suggestion> suggest(SuggestRequest request, Consumer<Suggestion> checked) {
    Statement statement = ProverMessages.statement(request.getStatement());
    int wanted = request.getN() == 0 ? DEFAULT_SUGGESTIONS : request.getN();
    if (wanted > MAX_SUGGESTIONS) {
      throw invalid("n must be at most " + MAX_SUGGESTIONS);
    }
    OpenTheoremResponse opened =
        LeanBridgeGrpc.newBlockingStub(lean)
            .openTheorem(
                OpenTheoremRequest.newBuilder()
                    .setHeader(statement.header())
                    .setStatement(statement.statement())
                    .build());
    if (opened.hasUnelaborated()) {
      throw invalid("Lean does not accept the statement: " + opened.getUnelaborated().getMessage());
    }
    String theorem = opened.getOpened().getTheoremId();
    try {
      Point point = new Point(theorem, limits(request));
      TacticState state = point.replay(opened.getOpened().getRoot(), request.getPrefixList());
      List<TacticCandidate> proposals = proposals(request, statement, state, wanted);
      List<Suggestion> working = point.check(state, proposals, checked);
      return estimated(statement.name(), working).stream()
          .sorted(BEST_FIRST)
          .limit(wanted)
          .toList();
    } finally {
      close(theorem);
    }
  }

  private static Suggestion suggestion(TacticCandidate proposal, TacticOutcome outcome) {
    return Suggestion.newBuilder()
        .setTactic(proposal.getTactic())
        .setLogProbability(proposal.getLogProbability())
        .setCloses(outcome.hasProved())
        .addAllGoals(outcome.getGoals().getGoalsList())
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
      SuggestRequest request, Statement statement, TacticState state, int wanted) {
    var policy = request.getPolicy();
    return LanguageModelGrpc.newBlockingStub(model)
        .sampleTactics(
            SampleTacticsRequest.newBuilder()
                .setGoal(String.join("\n\n", state.getGoalsList()))
                .setN(wanted * PROPOSALS_PER_SUGGESTION)
                .setTemperature(
                    policy.hasTemperature() ? policy.getTemperature() : defaults.temperature())
                .setTopP(policy.hasTopP() ? policy.getTopP() : defaults.topP())
                .setSeed(policy.getSeed())
                .setDeclaration(statement.name())
                .setDistinct(true)
                .setMathlib(statement.importsMathlib())
                .build())
        .getCandidatesList();
  }

  private Limits limits(SuggestRequest request) {
    int millis = request.getTacticTimeoutMillis();
    return Limits.newBuilder()
        .setDeadlineMillis(millis == 0 ? (int) defaults.tacticTimeout().toMillis() : millis)
        .setHeartbeats(defaults.tacticHeartbeats())
        .build();
  }

  /** Nobody waits for it, and it is sent even where the call has ended meanwhile. */
  private void close(String theorem) {
    Context.ROOT.run(
        () ->
            LeanBridgeGrpc.newStub(lean)
                .closeTheorem(
                    CloseTheoremRequest.newBuilder().setTheoremId(theorem).build(), new Unheard()));
  }

  /** An open theorem. */
  private final class Point {
    private final String theorem;
    private final Limits limits;

    Point(String theorem, Limits limits) {
      this.theorem = theorem;
      this.limits = limits;
    }

    TacticState replay(TacticState root, List<String> prefix) {
      TacticState state = root;
      for (int i = 0; i < prefix.size(); i++) {
        TacticOutcome outcome = run(state, List.of(prefix.get(i))).next();
        String step = "tactic %d of the prefix, `%s`, ".formatted(i + 1, prefix.get(i));
        state =
            switch (outcome.getOutcomeCase()) {
              case GOALS -> outcome.getGoals();
              case PROVED ->
                  throw Status.FAILED_PRECONDITION
                      .withDescription(step + "already ends the proof")
                      .asRuntimeException();
              default -> throw invalid(step + "fails: " + reason(outcome));
            };
      }
      return state;
    }

    List<Suggestion> check(
        TacticState state, List<TacticCandidate> proposals, Consumer<Suggestion> checked) {
      Map<List<String>, Suggestion> byGoals = new LinkedHashMap<>();
      List<Suggestion> closing = new ArrayList<>();
      Iterator<TacticOutcome> outcomes =
          run(state, proposals.stream().map(TacticCandidate::getTactic).toList());
      while (outcomes.hasNext()) {
        TacticOutcome outcome = outcomes.next();
        Suggestion suggestion = suggestion(proposals.get(outcome.getIndex()), outcome);
        if (outcome.hasProved()) {
          closing.add(suggestion);
          checked.accept(suggestion);
        } else if (outcome.hasGoals()
            && !suggestion.getGoalsList().equals(state.getGoalsList())
            && byGoals.merge(
                    List.copyOf(suggestion.getGoalsList()), suggestion, Suggester::likelier)
                == suggestion) {
          checked.accept(suggestion);
        }
      }
      closing.addAll(byGoals.values());
      return closing;
    }

    private Iterator<TacticOutcome> run(TacticState state, List<String> tactics) {
      return LeanBridgeGrpc.newBlockingStub(lean)
          .runTactics(
              RunTacticsRequest.newBuilder()
                  .setTheoremId(theorem)
                  .setStateId(state.getStateId())
                  .addAllTactics(tactics)
                  .setLimits(limits)
                  .build());
    }
  }

  private static String reason(TacticOutcome outcome) {
    return switch (outcome.getOutcomeCase()) {
      case ERROR -> outcome.getError();
      case TIMED_OUT -> outcome.getTimedOut();
      case REJECTED -> outcome.getRejected();
      case CRASHED -> outcome.getCrashed();
      default -> "no outcome";
    };
  }

  private static StatusRuntimeException invalid(String message) {
    return Status.INVALID_ARGUMENT.withDescription(message).asRuntimeException();
  }

  private static final class Unheard implements StreamObserver<CloseTheoremResponse> {
    @Override
    public void onNext(CloseTheoremResponse value) {}

    @Override
    public void onError(Throwable e) {}

    @Override
    public void onCompleted() {}
  }
}
