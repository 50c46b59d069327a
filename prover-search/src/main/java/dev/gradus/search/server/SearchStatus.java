package dev.gradus.search.server;

import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.engine.RefusedException;
import dev.gradus.search.engine.UnsuitableServiceException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

/** What a search that failed is to whoever asked for it. */
public final class SearchStatus {
  private SearchStatus() {}

  /**
   * The status of a failure: of a service's refusal the service's own, so that a busy one is told
   * from a bad request.
   *
   * @param failure of a future of {@link dev.gradus.search.engine.Prover}
   */
  public static StatusRuntimeException of(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String said = Optional.ofNullable(cause.getMessage()).orElse(cause.toString());
    return status(cause).withDescription(said).withCause(cause).asRuntimeException();
  }

  private static Status status(Throwable cause) {
    if (cause instanceof RefusedException) {
      return cause.getCause() instanceof StatusRuntimeException service
          ? service.getStatus().getCode().toStatus()
          : Status.INVALID_ARGUMENT;
    }
    if (cause instanceof EnvironmentException) {
      return Status.UNAVAILABLE;
    }
    if (cause instanceof UnsuitableServiceException) {
      return Status.FAILED_PRECONDITION;
    }
    return cause instanceof CancellationException ? Status.CANCELLED : Status.INTERNAL;
  }
}
