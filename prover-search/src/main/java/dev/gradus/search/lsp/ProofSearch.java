package dev.gradus.search.lsp;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.GapResult;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.RefusedException;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.SearchListener;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.file.Gap;
import dev.gradus.v1.FilePoint;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.Suggestion;
import dev.gradus.v1.VerifyFillRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Optional;
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
      FilePoint place, Consumer<LocatedPoint> located, Consumer<Suggestion> checked) {
    Gap gap = await(prover.gap(place));
    located.accept(gap.point());
    GapResult result = await(prover.prove(gap, config, SearchListener.NONE));
    return result
        .proof()
        .map(VerifiedProof::steps)
        .filter(steps -> isAccepted(gap, steps))
        .map(
            steps ->
                Suggestion.newBuilder().setTactic(String.join("\n", steps)).setCloses(true).build())
        .stream()
        .toList();
  }

  private boolean isAccepted(Gap gap, List<String> steps) {
    boolean term = gap.point().getKind() == LocatedPoint.Kind.TERM_GAP;
    String open = term ? "(by " : "";
    String further = "\n" + " ".repeat(gap.point().getColumn() + open.length());
    String text = open + String.join("\n", steps).replace("\n", further) + (term ? ")" : "");
    VerifyFillRequest request =
        VerifyFillRequest.newBuilder()
            .setHeader(gap.header())
            .setCommand(gap.command())
            .addFills(GapFill.newBuilder().setOffset(gap.offset()).setText(text))
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
    } catch (CancellationException e) {
      throw Status.CANCELLED.withCause(e).asRuntimeException();
    } catch (CompletionException e) {
      throw status(e.getCause());
    } finally {
      context.removeListener(cancel);
    }
  }

  private static StatusRuntimeException status(Throwable cause) {
    Status status =
        cause instanceof RefusedException
            ? Status.INVALID_ARGUMENT
            : cause instanceof EnvironmentException ? Status.UNAVAILABLE : Status.INTERNAL;
    String said = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    return status.withDescription(said).withCause(cause).asRuntimeException();
  }
}
