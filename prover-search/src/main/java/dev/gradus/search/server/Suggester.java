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
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Tactics for one point of one proof: replays what is written, asks the model, runs every proposal
 * in Lean, and keeps those that work. First what closes the proof, then by the model's probability;
 * of tactics that lead to the same goals only the likeliest. Blocks the calling thread; ends when
 * its {@link Context} does.
 */
public final class Suggester {

  /** Suggestions when the request names no number. */
  private static final int DEFAULT_SUGGESTIONS = 8;

  /** Most suggestions of one request. */
  private static final int MAX_SUGGESTIONS = 64;

  /** Proposals asked of the model for each suggestion wanted: many fail, some coincide. */
  private static final int PROPOSALS_PER_SUGGESTION = 4;

  private static final Comparator<Suggestion> BEST_FIRST =
      Comparator.comparing(Suggestion::getCloses)
          .thenComparing(Suggestion::getLogProbability)
          .reversed();

  private final Channel lean;
  private final Channel model;
  private final SearchConfig defaults;

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param model leads to a {@code LanguageModel}
   * @param defaults temperature, nucleus and limits that a request leaves open
   */
  public Suggester(Channel lean, Channel model, SearchConfig defaults) {
    this.lean = lean;
    this.model = model;
    this.defaults = defaults;
  }

  /**
   * Suggestions, best first.
   *
   * @throws StatusRuntimeException INVALID_ARGUMENT if the statement does not elaborate or the
   *     prefix does not run; FAILED_PRECONDITION if the prefix leaves nothing to prove
   */
  List<Suggestion> suggest(SuggestRequest request) {
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
      return point.check(state, proposals).stream().sorted(BEST_FIRST).limit(wanted).toList();
    } finally {
      close(theorem);
    }
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

    List<Suggestion> check(TacticState state, List<TacticCandidate> proposals) {
      TacticOutcome[] outcomes = new TacticOutcome[proposals.size()];
      Iterator<TacticOutcome> stream =
          run(state, proposals.stream().map(TacticCandidate::getTactic).toList());
      stream.forEachRemaining(outcome -> outcomes[outcome.getIndex()] = outcome);
      List<Integer> byProbability = new ArrayList<>();
      for (int i = 0; i < outcomes.length; i++) {
        byProbability.add(i);
      }
      byProbability.sort(
          Comparator.comparing((Integer i) -> proposals.get(i).getLogProbability()).reversed());
      Set<List<String>> reached = new HashSet<>();
      reached.add(List.copyOf(state.getGoalsList()));
      List<Suggestion> suggestions = new ArrayList<>();
      for (int i : byProbability) {
        TacticOutcome outcome = outcomes[i];
        boolean closes = outcome != null && outcome.hasProved();
        boolean leadsOn =
            outcome != null
                && outcome.hasGoals()
                && reached.add(List.copyOf(outcome.getGoals().getGoalsList()));
        if (closes || leadsOn) {
          suggestions.add(
              Suggestion.newBuilder()
                  .setTactic(proposals.get(i).getTactic())
                  .setLogProbability(proposals.get(i).getLogProbability())
                  .setCloses(closes)
                  .addAllGoals(outcome.getGoals().getGoalsList())
                  .build());
        }
      }
      return suggestions;
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
