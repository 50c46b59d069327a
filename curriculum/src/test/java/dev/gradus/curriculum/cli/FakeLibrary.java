package dev.gradus.curriculum.cli;

import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.ListTheoremsRequest;
import dev.gradus.v1.StatedTheorem;
import dev.gradus.v1.TheoremPage;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A bridge to a library of some thousand theorems, of which every tenth states what another does.
 */
final class FakeLibrary extends LeanBridgeGrpc.LeanBridgeImplBase {
  static final int TOTAL = 4_321;
  private static final int PAGE = 50;

  /** First constants of the pages that were asked for. */
  final ConcurrentLinkedQueue<Integer> asked = new ConcurrentLinkedQueue<>();

  private final AtomicInteger pagesLeft;
  private final int constants;

  /**
   * @param constants in the library
   * @param pages after so many it fails
   */
  FakeLibrary(int constants, int pages) {
    this.constants = constants;
    this.pagesLeft = new AtomicInteger(pages);
  }

  @Override
  public void describe(DescribeLeanRequest request, StreamObserver<DescribeLeanResponse> observer) {
    observer.onNext(
        DescribeLeanResponse.newBuilder().setLeanVersion("4.28.0").setWorkers(3).build());
    observer.onCompleted();
  }

  @Override
  public void listTheorems(ListTheoremsRequest request, StreamObserver<TheoremPage> observer) {
    int end = request.getUntil() == 0 ? constants : Math.min(constants, request.getUntil());
    int next = request.getFrom();
    while (next < end) {
      TheoremPage.Builder page = TheoremPage.newBuilder().setTotal(constants);
      if (end - request.getFrom() > 1) { // not the question how many there are
        asked.add(next);
        if (pagesLeft.getAndDecrement() <= 0) {
          observer.onError(Status.UNAVAILABLE.withDescription("gone").asRuntimeException());
          return;
        }
      }
      for (int at = next; at < Math.min(end, next + PAGE); at++) {
        page.addTheorems(theorem(at));
      }
      next = Math.min(end, next + PAGE);
      observer.onNext(page.setNext(next).build());
    }
    observer.onCompleted();
  }

  private static LibraryTheorem theorem(int at) {
    int states = at % 10 == 0 ? at / 2 : at;
    return LibraryTheorem.newBuilder()
        .setName("Nat.t" + at)
        .setModule("Init.M" + at / 100)
        .setDigest(states)
        .setStated(StatedTheorem.newBuilder().setStatement("theorem x : " + states + " = 0 :="))
        .build();
  }
}
