package dev.gradus.lean.service;

import dev.gradus.client.ClientName;
import dev.gradus.lean.pool.Inquiries;
import dev.gradus.lean.pool.Limits;
import dev.gradus.lean.pool.Pending;
import dev.gradus.lean.pool.PoolRefusal;
import dev.gradus.lean.pool.TheoremList;
import dev.gradus.v1.LibraryTheorem;
import dev.gradus.v1.ListTheoremsRequest;
import dev.gradus.v1.StatedTheorem;
import dev.gradus.v1.TheoremPage;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One {@code ListTheorems} call: a page is asked for when the one before has been sent, so that a
 * slow reader slows Lean down and one that goes stops it. A page that ends a process is looked at
 * again one constant at a time, and the one that it was is left out.
 */
final class TheoremStream {
  private static final Logger log = LoggerFactory.getLogger(TheoremStream.class);

  /** Constants of a page; about a second's work. */
  private static final int PAGE = 200;

  private final Inquiries inquiries;
  private final String client = ClientName.current();
  private final ListTheoremsRequest request;
  private final String header;
  private final Limits limits;
  private final ServerCallStreamObserver<TheoremPage> observer;
  private int next;

  /** Constants before this one are asked for singly. */
  private int singly;

  private boolean asking;
  private boolean cancelled;
  private Pending<TheoremList> pending;

  private TheoremStream(
      Inquiries inquiries,
      ListTheoremsRequest request,
      String header,
      Limits limits,
      StreamObserver<TheoremPage> observer) {
    this.inquiries = inquiries;
    this.request = request;
    this.header = header;
    this.limits = limits;
    this.observer = (ServerCallStreamObserver<TheoremPage>) observer;
    this.next = request.getFrom();
  }

  static void run(
      Inquiries inquiries,
      ListTheoremsRequest request,
      String header,
      Limits limits,
      StreamObserver<TheoremPage> observer) {
    TheoremStream stream = new TheoremStream(inquiries, request, header, limits, observer);
    stream.observer.setOnCancelHandler(stream::cancel);
    stream.observer.setOnReadyHandler(stream::ask);
    stream.ask();
  }

  private synchronized void cancel() {
    cancelled = true;
    if (pending != null) {
      pending.cancel().run();
    }
  }

  private synchronized void ask() {
    if (asking || cancelled || (next > request.getFrom() && !observer.isReady())) {
      return;
    }
    asking = true;
    int atMost = request.getUntil() > next ? request.getUntil() - next : PAGE;
    int count = next < singly ? 1 : Math.min(PAGE, atMost);
    pending = inquiries.theorems(client, header, request.getModulesList(), next, count, limits);
    pending.result().onSuccess(this::send).onFailure(failure -> failed(failure, count));
  }

  private synchronized void send(TheoremList list) {
    TheoremPage.Builder page = TheoremPage.newBuilder();
    list.theorems().forEach(item -> page.addTheorems(message(item)));
    goOn(page.setTotal(list.total()).build(), list.next());
  }

  private synchronized void failed(Throwable failure, int count) {
    if (failure instanceof PoolRefusal || cancelled) {
      cancelled = true;
      observer.onError(LeanBridgeService.status(failure));
    } else if (count > 1) {
      singly = next + count;
      asking = false;
      ask();
    } else {
      log.info("constant {} of the library is left out: {}", next, failure.getMessage());
      goOn(TheoremPage.newBuilder().setLost(1).build(), next + 1);
    }
  }

  private void goOn(TheoremPage page, int reached) {
    asking = false;
    next = reached;
    if (cancelled) {
      return;
    }
    observer.onNext(page.toBuilder().setNext(next).build());
    if (ended(page)) {
      cancelled = true;
      observer.onCompleted();
    } else {
      ask();
    }
  }

  private boolean ended(TheoremPage page) {
    boolean asFarAsAsked = request.getUntil() > 0 && next >= request.getUntil();
    return asFarAsAsked || (page.getLost() == 0 && next >= page.getTotal());
  }

  private static LibraryTheorem message(TheoremList.Item item) {
    LibraryTheorem.Builder theorem =
        LibraryTheorem.newBuilder()
            .setName(item.name())
            .setModule(item.module())
            .setDigest(item.digest())
            .addAllSets(item.sets());
    item.stated()
        .ifPresent(
            stated ->
                theorem.setStated(
                    StatedTheorem.newBuilder()
                        .setStatement(stated.statement())
                        .setSize(stated.size())
                        .setBinders(stated.binders())
                        .setConstants(stated.constants())));
    return theorem.build();
  }
}
