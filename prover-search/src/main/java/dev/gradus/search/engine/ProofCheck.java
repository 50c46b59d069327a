package dev.gradus.search.engine;

import dev.gradus.search.engine.Verification.Verdict;
import dev.gradus.v1.Limits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks candidate proofs of one attempt as wholes, and makes verified ones shorter. All
 * continuations run on the search's executor, one at a time.
 */
final class ProofCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ProofCheck.class);

  /** Most checks that minimising one proof may cost; long proofs stay longer than they might. */
  private static final int MAX_MINIMISING_CHECKS = 32;

  /** For the second try at a check without answer: what a loaded machine may need. */
  static final Limits PATIENT =
      Limits.newBuilder().setDeadlineMillis(180_000).setHeartbeats(4_000_000).build();

  private final SearchServices services;
  private final Target<?> target;
  private final Executor executor;
  private final SearchMeters meters;
  private final List<Verification> verifications = new ArrayList<>();

  ProofCheck(SearchServices services, Target<?> target, Executor executor, SearchMeters meters) {
    this.services = services;
    this.target = target;
    this.executor = executor;
    this.meters = meters;
  }

  /** All checks so far, in order. */
  List<Verification> verifications() {
    return verifications;
  }

  /**
   * Checks a proof; one that gets no answer is checked once more with wider limits.
   *
   * @param enough asked before that; true makes do with the first try
   */
  CompletableFuture<Verification> check(List<String> steps, BooleanSupplier enough) {
    return verify(steps, Limits.getDefaultInstance())
        .thenComposeAsync(
            first -> {
              if (first.verdict() == Verdict.REJECTED) {
                LOG.info("{}: a finished proof was refused: {}", target.name(), first.reason());
              }
              return first.verdict() == Verdict.UNVERIFIED && !enough.getAsBoolean()
                  ? verify(steps, PATIENT)
                  : CompletableFuture.completedFuture(first);
            },
            executor);
  }

  /**
   * Drops steps that a verified proof does not need: first tries to close the proof earlier with
   * its last step, then to do without each step, from the last to the first, until a round changes
   * nothing. Every proof it takes was verified, the first one before: a check that fails ends it
   * with the best so far, and loses nothing.
   *
   * @param enough asked between checks; true ends it with the best so far
   */
  CompletableFuture<VerifiedProof> minimise(
      List<String> steps, Verification verified, BooleanSupplier enough) {
    return new Minimisation(steps, verified, enough).run();
  }

  static VerifiedProof proof(List<String> steps, Verification verified) {
    return new VerifiedProof(verified.proof(), steps, verified.axioms(), verified.toolchain());
  }

  private CompletableFuture<Verification> verify(List<String> steps, Limits limits) {
    return target
        .verify(services, steps, limits)
        .thenApplyAsync(
            verification -> {
              meters.verified(verification.verdict());
              verifications.add(verification);
              return verification;
            },
            executor);
  }

  private final class Minimisation {
    private final BooleanSupplier enough;
    private final Set<List<String>> tried = new HashSet<>();
    private List<String> best;
    private Verification verified;
    private Iterator<List<String>> shorter;
    private int checks;

    Minimisation(List<String> steps, Verification verified, BooleanSupplier enough) {
      this.enough = enough;
      this.best = steps;
      this.verified = verified;
      this.shorter = shorterThan(steps);
    }

    CompletableFuture<VerifiedProof> run() {
      List<String> next = null;
      while (next == null && shorter.hasNext()) {
        List<String> candidate = shorter.next();
        next = tried.add(candidate) ? candidate : null;
      }
      if (next == null || checks == MAX_MINIMISING_CHECKS || enough.getAsBoolean()) {
        return CompletableFuture.completedFuture(proof(best, verified));
      }
      checks++;
      List<String> candidate = next;
      return verify(candidate, Limits.getDefaultInstance())
          .handleAsync(
              (answer, failure) -> {
                if (failure != null) {
                  return CompletableFuture.completedFuture(proof(best, verified));
                }
                if (answer.verdict() == Verdict.VERIFIED) {
                  best = candidate;
                  verified = answer;
                  shorter = shorterThan(candidate);
                }
                return run();
              },
              executor)
          .thenCompose(proof -> proof);
    }

    private static Iterator<List<String>> shorterThan(List<String> steps) {
      List<List<String>> candidates = new ArrayList<>();
      int last = steps.size() - 1;
      for (int kept = 0; kept < last; kept++) {
        List<String> candidate = new ArrayList<>(steps.subList(0, kept));
        candidate.add(steps.get(last));
        candidates.add(candidate);
      }
      for (int dropped = last; dropped >= 0 && last > 0; dropped--) {
        List<String> candidate = new ArrayList<>(steps);
        candidate.remove(dropped);
        candidates.add(candidate);
      }
      return candidates.iterator();
    }
  }
}
