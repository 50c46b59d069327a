package dev.gradus.search.lsp;

import dev.gradus.v1.FilePoint;
import dev.gradus.v1.LocatedPoint;
import dev.gradus.v1.Suggestion;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A command at work at one place of one document. */
final class Run {
  private static final String NO_GOAL =
      "there is no goal at this place. Go to a `sorry` or to a line of a `by` block, and see that"
          + " Lean shows no error before it";

  private final Document document;
  private final List<Site> sites;
  private final Progress progress;
  private final Context.CancellableContext context = Context.ROOT.withCancellation();
  private final CompletableFuture<Object> result = new CompletableFuture<>();

  /**
   * @param document in which the sites are
   * @param sites at least one, the likeliest first
   */
  Run(Document document, List<Site> sites, Progress progress) {
    this.document = document;
    this.sites = sites;
    this.progress = progress;
    result.whenComplete((found, failure) -> context.cancel(null));
    result.whenComplete((found, failure) -> progress.end(result.isCancelled() ? "cancelled" : ""));
  }

  /** Index of the place in the document as it was. */
  int place() {
    return sites.get(0).start();
  }

  Progress progress() {
    return progress;
  }

  /** What was found; cancelling it ends the run at once. */
  CompletableFuture<Object> result() {
    return result;
  }

  void onEnd(Runnable then) {
    result.whenComplete((found, failure) -> then.run());
  }

  void cancel(String why) {
    progress.end(why);
    result.cancel(false);
  }

  /**
   * Searches, on the calling thread.
   *
   * @throws StatusRuntimeException as the search; INVALID_ARGUMENT if no site has a goal
   */
  Answer find(PointSearch search) {
    Context previous = context.attach();
    try {
      progress.report("Lean is reading the file");
      return findAmong(search);
    } finally {
      context.detach(previous);
    }
  }

  private Answer findAmong(PointSearch search) {
    StatusRuntimeException last = null;
    for (Site site : sites) {
      try {
        return find(search, site);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() != Status.Code.INVALID_ARGUMENT) {
          throw e;
        }
        last = e;
      }
    }
    boolean ours = sites.stream().noneMatch(Site::isWritten);
    // What Lean says about a gap that is not in the document would not help.
    throw ours ? Status.INVALID_ARGUMENT.withDescription(NO_GOAL).asRuntimeException() : last;
  }

  private Answer find(PointSearch search, Site site) {
    FilePoint point = site.point(document);
    AtomicBoolean term = new AtomicBoolean();
    AtomicInteger checked = new AtomicInteger();
    List<Suggestion> found =
        search.at(
            point,
            site,
            located -> {
              term.set(located.getKind() == LocatedPoint.Kind.TERM_GAP);
              if (term.get() && !site.isWritten()) {
                throw Status.INVALID_ARGUMENT.withDescription(NO_GOAL).asRuntimeException();
              }
              progress.report("trying tactics");
            },
            early -> progress.report(checked.incrementAndGet() + " found"));
    return new Answer(site, term.get(), found);
  }
}
