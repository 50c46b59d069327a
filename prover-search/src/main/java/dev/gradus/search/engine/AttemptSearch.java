package dev.gradus.search.engine;

import dev.gradus.search.engine.AttemptResult.Status;
import dev.gradus.search.engine.SearchTree.Closing;
import dev.gradus.search.engine.SearchTree.Committed;
import dev.gradus.search.engine.Verification.Verdict;
import dev.gradus.v1.OpenedTheorem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * One attempt: best-first search from an opened theorem until a proof is verified or the budget is
 * spent.
 *
 * <p>Up to {@link SearchConfig#overlap} expansions are in flight. Their results are committed to
 * the tree in the order of launch, and launches happen after commits only: what is launched next
 * depends on what is committed, never on which answer came first. A candidate proof is checked
 * before the next commit, while the expansions in flight go on. An expansion that fails ends the
 * attempt when its turn comes: what was launched before it may prove the statement yet.
 *
 * <p>Everything runs on the search's executor, one thing at a time.
 */
final class AttemptSearch {
  private static final class Flight {
    final Node node;
    ExpansionResult result;
    Throwable failure;

    Flight(Node node) {
      this.node = node;
    }
  }

  private final int attempt;
  private final long seed;
  private final SearchConfig config;
  private final SearchTree tree;
  private final Expander expander;
  private final ProofCheck check;
  private final SearchListener listener;
  private final SearchMeters meters;
  private final Executor executor;
  private final long startedNanos = System.nanoTime();
  private final CompletableFuture<AttemptTrace> outcome = new CompletableFuture<>();

  private final ArrayDeque<Flight> inFlight = new ArrayDeque<>();
  private final List<Integer> verifiedEdges = new ArrayList<>();
  private int launched;
  private int committed;
  private int tacticCalls;
  private int waiting;
  private boolean checking;
  private boolean timeIsUp;
  private String unverified = "";
  private Optional<VerifiedProof> proof = Optional.empty();

  AttemptSearch(
      int attempt,
      long seed,
      SearchConfig config,
      OpenedTheorem theorem,
      OptionalDouble rootValue,
      Expander expander,
      ProofCheck check,
      SearchListener listener,
      SearchMeters meters,
      Executor executor) {
    this.attempt = attempt;
    this.seed = seed;
    this.config = config;
    this.tree = new SearchTree(config, theorem.getRoot(), rootValue);
    this.expander = expander;
    this.check = check;
    this.listener = listener;
    this.meters = meters;
    this.executor = executor;
  }

  /** Starts the search. Fails with what a service call failed with. */
  CompletableFuture<AttemptTrace> run() {
    launch();
    return outcome;
  }

  /** Ends the attempt; a proof that is being checked still counts. */
  void timeIsUp() {
    timeIsUp = true;
    if (!checking) {
      finish(Status.TIMED_OUT);
    }
  }

  private void launch() {
    boolean refused = inFlight.stream().anyMatch(flight -> flight.failure != null);
    while (!refused && inFlight.size() < config.overlap() && launched < config.expansions()) {
      Node node = tree.next();
      if (node == null) {
        if (!inFlight.isEmpty() || !tree.refill()) {
          break;
        }
        continue;
      }
      Flight flight = new Flight(node);
      inFlight.add(flight);
      expander
          .expand(node, launched++)
          .handleAsync(
              (result, failure) -> {
                flight.result = result;
                flight.failure = failure;
                commitArrived();
                return null;
              },
              executor)
          .exceptionally(this::broken);
    }
    countWaiting(tree.waiting());
    if (inFlight.isEmpty()) {
      finish(Status.EXHAUSTED);
    }
  }

  private void commitArrived() {
    while (!outcome.isDone()
        && !checking
        && !inFlight.isEmpty()
        && (inFlight.element().result != null || inFlight.element().failure != null)) {
      Flight flight = inFlight.remove();
      if (flight.failure != null) {
        fail(flight.failure);
        return;
      }
      Committed made = tree.commit(flight.node, flight.result);
      committed++;
      tacticCalls += made.edges().size();
      meters.expanded(made.edges());
      listener.expanded(attempt, flight.node.trace(), made.edges());
      if (made.closings().isEmpty()) {
        launch();
      } else {
        checking = true;
        checkNext(made.closings().iterator());
      }
    }
  }

  private void checkNext(Iterator<Closing> closings) {
    if (!closings.hasNext()) {
      checking = false;
      if (timeIsUp) {
        finish(Status.TIMED_OUT);
      } else {
        launch();
        commitArrived();
      }
      return;
    }
    Closing closing = closings.next();
    check
        .check(closing.steps(), () -> timeIsUp)
        .handleAsync(
            (verification, failure) -> {
              if (failure != null) {
                fail(failure);
              } else if (verification.verdict() == Verdict.VERIFIED) {
                verifiedEdges.add(closing.edge());
                minimise(closing.steps(), verification);
              } else {
                if (verification.verdict() == Verdict.UNVERIFIED) {
                  unverified =
                      verification.reason().isEmpty()
                          ? "the check gave no answer"
                          : verification.reason();
                  if (timeIsUp) { // the next one may take as long
                    finish(Status.TIMED_OUT);
                    return null;
                  }
                }
                checkNext(closings);
              }
              return null;
            },
            executor)
        .exceptionally(this::broken);
  }

  private void minimise(List<String> steps, Verification verification) {
    if (!config.minimise()) {
      proof = Optional.of(ProofCheck.proof(steps, verification));
      finish(Status.PROVED);
      return;
    }
    check
        .minimise(steps, verification, () -> timeIsUp || outcome.isDone())
        .handleAsync(
            (shortest, failure) -> {
              if (failure != null) {
                fail(failure);
              } else {
                proof = Optional.of(shortest);
                finish(Status.PROVED);
              }
              return null;
            },
            executor)
        .exceptionally(this::broken);
  }

  private void finish(Status ending) {
    if (outcome.isDone()) {
      return;
    }
    countWaiting(0);
    Status status = ending != Status.PROVED && !unverified.isEmpty() ? Status.UNVERIFIED : ending;
    AttemptResult result =
        new AttemptResult(
            attempt,
            status,
            committed,
            tacticCalls,
            (System.nanoTime() - startedNanos) / 1e9,
            proof,
            status == Status.UNVERIFIED ? unverified : "");
    ProofSizes sizes = new ProofSizes(tree.nodes().size(), tree.edges(), verifiedEdges);
    List<NodeTrace> nodes =
        tree.nodes().stream().map(node -> node.trace(sizes.of(node.number))).toList();
    outcome.complete(new AttemptTrace(result, seed, nodes, tree.edges(), check.verifications()));
  }

  /** What the search itself threw, and nobody else would hear of. */
  private <T> T broken(Throwable failure) {
    fail(failure);
    return null;
  }

  private void fail(Throwable failure) {
    countWaiting(0);
    outcome.completeExceptionally(
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure);
  }

  private void countWaiting(int now) {
    meters.waiting.addAndGet(now - waiting);
    waiting = now;
  }
}
