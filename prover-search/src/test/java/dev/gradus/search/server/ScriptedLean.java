package dev.gradus.search.server;

import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A service whose calls do what a server must cope with: answer, hang, flood, fail. */
final class ScriptedLean extends LeanBridgeGrpc.LeanBridgeImplBase {

  /** Complete with the cause when the Context of a hanging call ends. */
  final CompletableFuture<Throwable> contextCancelled = new CompletableFuture<>();

  /** Complete when the cancel handler of a hanging call runs. */
  final CompletableFuture<Void> handlerCancelled = new CompletableFuture<>();

  /** Complete when a hanging call has started. */
  final CompletableFuture<Void> hanging = new CompletableFuture<>();

  /** Lets blocked calls go on. */
  final CountDownLatch release = new CountDownLatch(1);

  final AtomicInteger sent = new AtomicInteger();
  final AtomicInteger fullStops = new AtomicInteger();

  @Override
  public void describe(DescribeLeanRequest request, StreamObserver<DescribeLeanResponse> observer) {
    observer.onNext(DescribeLeanResponse.newBuilder().setLeanVersion("4.28.0").build());
    observer.onCompleted();
  }

  /** Blocks its thread until {@link #release}, as a careless service might. */
  @Override
  public void openTheorem(
      OpenTheoremRequest request, StreamObserver<OpenTheoremResponse> observer) {
    if (request.getStatement().equals("fail")) {
      throw new IllegalStateException("as told");
    }
    hanging.complete(null);
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    observer.onNext(OpenTheoremResponse.getDefaultInstance());
    observer.onCompleted();
  }

  /**
   * "hang" answers nothing; "flood" answers as many outcomes as the client reads, up to state_id.
   */
  @Override
  public void runTactics(RunTacticsRequest request, StreamObserver<TacticOutcome> observer) {
    ServerCallStreamObserver<TacticOutcome> call =
        (ServerCallStreamObserver<TacticOutcome>) observer;
    if (request.getTheoremId().equals("hang")) {
      Context.current()
          .addListener(
              ended -> contextCancelled.complete(ended.cancellationCause()), Runnable::run);
      call.setOnCancelHandler(() -> handlerCancelled.complete(null));
      hanging.complete(null);
    } else {
      call.setOnCancelHandler(() -> {});
      call.setOnReadyHandler(() -> flood(call, (int) request.getStateId()));
    }
  }

  private void flood(ServerCallStreamObserver<TacticOutcome> call, int total) {
    while (call.isReady() && sent.get() < total) {
      int index = sent.getAndIncrement();
      call.onNext(TacticOutcome.newBuilder().setIndex(index).setError("x".repeat(1000)).build());
      if (index + 1 == total) {
        call.onCompleted();
        return;
      }
    }
    fullStops.incrementAndGet();
  }
}
