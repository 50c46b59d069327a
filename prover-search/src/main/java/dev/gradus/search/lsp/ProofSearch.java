package dev.gradus.search.lsp;

import dev.gradus.search.engine.GapResult;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.SearchListener;
import dev.gradus.search.file.Gap;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.Suggestion;
import dev.gradus.v1.VerifyFillRequest;
import io.grpc.Context;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Whole proofs of a gap, by a search. The steps are checked once more one below the other, as a
 * quick fix writes them: the search may have found another way of writing them.
 */
final class ProofSearch implements PointSearch {
  private final Prover prover;
  private final SearchConfig config;

  ProofSearch(Prover prover, SearchConfig config) {
    this.prover = prover;
    this.config = config;
  }

  @Override
  public List<Suggestion> at(
      FilePoint place, Site site, Consumer<LocatedPoint> located, Consumer<Suggestion> checked) {
    Gap gap = await(prover.gap(place));
    located.accept(gap.point());
    GapResult result = await(prover.prove(gap, config, SearchListener.NONE));
    if (result.proof().isEmpty() && !result.message().isEmpty()) {
      throw Status.FAILED_PRECONDITION.withDescription(result.message()).asRuntimeException();
    }
    return result
        .proof()
        .map(proof -> String.join("\n", proof.steps()))
        .filter(proof -> isAccepted(gap, site, proof))
        .map(proof -> Suggestion.newBuilder().setTactic(proof).setCloses(true).build())
        .stream()
        .toList();
  }

  private boolean isAccepted(Gap gap, Site site, String proof) {
    boolean term = gap.point().getKind() == LocatedPoint.Kind.TERM_GAP;
    VerifyFillRequest request =
        VerifyFillRequest.newBuilder()
            .setHeader(gap.header())
            .setCommand(gap.command())
            .addFills(
                GapFill.newBuilder()
                    .setOffset(gap.offset())
                    .setText(site.filling(proof, term, "\n")))
            .build();
    return await(prover.verify(request)).verified();
  }

  /** Waits; cancels what is waited for when the call under way is. */
  private static <T> T await(CompletableFuture<T> answer) {
    Context context = Context.current();
    Context.CancellationListener cancel = cancelled -> answer.cancel(true);
    context.addListener(cancel, Runnable::run);
    try {
      return answer.join();
    } catch (CancellationException | CompletionException e) {
      throw Prover.status(e);
    } finally {
      context.removeListener(cancel);
    }
  }
}
