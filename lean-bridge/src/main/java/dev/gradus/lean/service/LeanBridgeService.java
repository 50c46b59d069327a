package dev.gradus.lean.service;

import dev.gradus.client.ClientName;
import dev.gradus.lean.pool.GymPool;
import dev.gradus.lean.pool.Limits;
import dev.gradus.lean.pool.OpenResult;
import dev.gradus.lean.pool.Opening;
import dev.gradus.lean.pool.Pending;
import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.pool.PoolRefusal;
import dev.gradus.lean.pool.ProofVerdict;
import dev.gradus.lean.pool.RecordedFile;
import dev.gradus.lean.text.HeaderText;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.CloseTheoremResponse;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.FileError;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.ListTheoremsRequest;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.RecordTacticsRequest;
import dev.gradus.v1.RecordTacticsResponse;
import dev.gradus.v1.RecordedTactic;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import dev.gradus.v1.TheoremPage;
import dev.gradus.v1.Unelaborated;
import dev.gradus.v1.VerifyFillRequest;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import dev.gradus.v1.VerifyProofResponse.Verdict;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.OptionalInt;
import java.util.function.Function;

/** The {@code LeanBridge} service on top of a {@link GymPool}. */
public final class LeanBridgeService extends LeanBridgeGrpc.LeanBridgeImplBase {
  /** Lean's own heartbeats for a command, and what the longest file of a library may take. */
  private static final Limits WHOLE_FILE = new Limits(200_000, 600_000);

  private final GymPool pool;
  private final DescribeLeanResponse description;
  private final String toolchain;

  /**
   * Serves a pool.
   *
   * @param identity which Lean it is; workers and limits are filled in from the pool
   */
  public LeanBridgeService(GymPool pool, DescribeLeanResponse identity) {
    this.pool = pool;
    PoolConfig config = pool.config();
    this.description =
        identity.toBuilder()
            .setWorkers(config.workers())
            .setDefaultLimits(message(config.tactic()))
            .setMaxTacticBytes(config.caps().tacticBytes())
            .setMaxTacticNesting(config.caps().nesting())
            .setMaxBatch(config.maxBatch())
            .build();
    this.toolchain = "Lean " + identity.getLeanVersion() + " " + identity.getLeanCommit();
  }

  /** What {@code Describe} answers. */
  DescribeLeanResponse description() {
    return description;
  }

  @Override
  public void describe(DescribeLeanRequest request, StreamObserver<DescribeLeanResponse> observer) {
    observer.onNext(description);
    observer.onCompleted();
  }

  @Override
  public void openTheorem(
      OpenTheoremRequest request, StreamObserver<OpenTheoremResponse> observer) {
    Limits limits = limits(request.getLimits(), pool.config().open());
    Opening opening =
        request.hasPoint()
            ? FilePoints.opening(request)
            : new Opening.OfStatement(
                HeaderText.complete(request.getHeader()), request.getStatement());
    answer(pool.open(ClientName.current(), opening, limits), LeanBridgeService::message, observer);
  }

  @Override
  public void locatePoints(
      LocatePointsRequest request, StreamObserver<LocatePointsResponse> observer) {
    OptionalInt offset =
        request.hasOffset() ? OptionalInt.of(request.getOffset()) : OptionalInt.empty();
    Limits defaults = request.hasOffset() ? pool.config().open() : WHOLE_FILE;
    answer(
        pool.inquiries()
            .locate(
                ClientName.current(),
                request.getText(),
                offset,
                limits(request.getLimits(), defaults)),
        FilePoints::message,
        observer);
  }

  @Override
  public void runTactics(RunTacticsRequest request, StreamObserver<TacticOutcome> observer) {
    TacticStream.run(pool, request, limits(request.getLimits(), pool.config().tactic()), observer);
  }

  @Override
  public void closeTheorem(
      CloseTheoremRequest request, StreamObserver<CloseTheoremResponse> observer) {
    answer(
        new Pending<>(pool.closeTheorem(request.getTheoremId()), () -> {}),
        closed -> CloseTheoremResponse.getDefaultInstance(),
        observer);
  }

  @Override
  public void verifyProof(
      VerifyProofRequest request, StreamObserver<VerifyProofResponse> observer) {
    Limits limits = limits(request.getLimits(), pool.config().verify());
    String header = HeaderText.complete(request.getHeader());
    answer(
        pool.verify(
            ClientName.current(),
            header,
            request.getStatement(),
            request.getProof(),
            request.getForbiddenConstantsList(),
            limits),
        this::verdictMessage,
        observer);
  }

  @Override
  public void verifyFill(VerifyFillRequest request, StreamObserver<VerifyProofResponse> observer) {
    Pending<ProofVerdict> verdict;
    try {
      verdict =
          pool.verifyFill(
              ClientName.current(),
              request.getHeader(),
              request.getCommand(),
              FilePoints.fills(request),
              limits(request.getLimits(), pool.config().verify()));
    } catch (StatusRuntimeException e) {
      observer.onError(e);
      return;
    }
    answer(verdict, this::verdictMessage, observer);
  }

  @Override
  public void listTheorems(ListTheoremsRequest request, StreamObserver<TheoremPage> observer) {
    String header = HeaderText.complete(request.getHeader());
    PoolConfig config = pool.config();
    // Heartbeats for one theorem, the clock for a page of them.
    Limits limits = new Limits(config.tactic().heartbeats(), config.open().millis());
    TheoremStream.run(pool.inquiries(), request, header, limits, observer);
  }

  @Override
  public void recordTactics(
      RecordTacticsRequest request, StreamObserver<RecordTacticsResponse> observer) {
    answer(
        pool.inquiries()
            .record(
                ClientName.current(), request.getText(), limits(request.getLimits(), WHOLE_FILE)),
        LeanBridgeService::message,
        observer);
  }

  private static RecordTacticsResponse message(RecordedFile file) {
    RecordTacticsResponse.Builder response =
        RecordTacticsResponse.newBuilder().setLeftOut(file.leftOut());
    for (RecordedFile.Step step : file.steps()) {
      response.addTactics(
          RecordedTactic.newBuilder()
              .setDeclaration(step.declaration())
              .addAllGoals(step.goals())
              .setTactic(step.tactic())
              .setLine(step.line())
              .setColumn(step.column()));
    }
    for (RecordedFile.Error error : file.errors()) {
      response.addErrors(
          FileError.newBuilder()
              .setLine(error.line())
              .setColumn(error.column())
              .setMessage(error.message()));
    }
    return response.build();
  }

  private static <T, M> void answer(
      Pending<T> pending, Function<T, M> toMessage, StreamObserver<M> observer) {
    ((ServerCallStreamObserver<M>) observer).setOnCancelHandler(pending.cancel());
    pending
        .result()
        .onSuccess(
            result -> {
              observer.onNext(toMessage.apply(result));
              observer.onCompleted();
            })
        .onFailure(failure -> observer.onError(status(failure)));
  }

  static StatusRuntimeException status(Throwable failure) {
    if (!(failure instanceof PoolRefusal refusal)) {
      return Status.INTERNAL.withDescription(failure.toString()).asRuntimeException();
    }
    Status status =
        switch (refusal.kind()) {
          case NOT_FOUND -> Status.NOT_FOUND;
          case EXHAUSTED -> Status.RESOURCE_EXHAUSTED;
          case INVALID -> Status.INVALID_ARGUMENT;
          case UNAVAILABLE -> Status.UNAVAILABLE;
        };
    return status.withDescription(refusal.getMessage()).asRuntimeException();
  }

  private static Limits limits(dev.gradus.v1.Limits asked, Limits defaults) {
    return Limits.of(asked.getHeartbeats(), asked.getDeadlineMillis(), defaults);
  }

  private static dev.gradus.v1.Limits message(Limits limits) {
    return dev.gradus.v1.Limits.newBuilder()
        .setHeartbeats(limits.heartbeats())
        .setDeadlineMillis(limits.millis())
        .build();
  }

  private static OpenTheoremResponse message(OpenResult result) {
    OpenTheoremResponse.Builder response = OpenTheoremResponse.newBuilder();
    if (result instanceof OpenResult.Opened opened) {
      response.setOpened(
          OpenedTheorem.newBuilder()
              .setTheoremId(opened.theoremId())
              .setRoot(
                  TacticState.newBuilder()
                      .setStateId(opened.rootStateId())
                      .addAllGoals(opened.goals())));
    } else if (result instanceof OpenResult.Unelaborated why) {
      response.setUnelaborated(
          Unelaborated.newBuilder().setCause(message(why.cause())).setMessage(why.message()));
    }
    return response.build();
  }

  private static Unelaborated.Cause message(OpenResult.Cause cause) {
    return switch (cause) {
      case HEADER -> Unelaborated.Cause.HEADER;
      case STATEMENT -> Unelaborated.Cause.STATEMENT;
      case LIMIT -> Unelaborated.Cause.LIMIT;
    };
  }

  private VerifyProofResponse verdictMessage(ProofVerdict verdict) {
    return message(verdict).setToolchain(toolchain).setElapsedMicros(verdict.micros()).build();
  }

  private static VerifyProofResponse.Builder message(ProofVerdict verdict) {
    VerifyProofResponse.Builder response = VerifyProofResponse.newBuilder();
    if (verdict instanceof ProofVerdict.Verified verified) {
      response.setVerdict(Verdict.VERIFIED).addAllAxioms(verified.axioms());
    } else if (verdict instanceof ProofVerdict.Refused refused) {
      response
          .setVerdict(Verdict.REJECTED)
          .setReason(refused.reason())
          .addAllAxioms(refused.axioms());
    } else if (verdict instanceof ProofVerdict.Unverified unverified) {
      response.setVerdict(Verdict.UNVERIFIED).setReason(unverified.reason());
    }
    return response;
  }
}
