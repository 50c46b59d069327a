package dev.gradus.lean.service;

import dev.gradus.lean.pool.BatchListener;
import dev.gradus.lean.pool.GymPool;
import dev.gradus.lean.pool.Limits;
import dev.gradus.lean.pool.PoolRefusal;
import dev.gradus.lean.pool.RunningBatch;
import dev.gradus.lean.pool.TacticResult;
import dev.gradus.v1.Proved;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * One {@code RunTactics} call: sends results as they come, and holds tactics back from a slow
 * reader.
 */
final class TacticStream implements BatchListener {
  /**
   * Results that may be on their way to a reader that has not asked for more. Waiting for it after
   * each one would leave Lean idle.
   */
  private static final int MAX_AHEAD = 32;

  private final ServerCallStreamObserver<TacticOutcome> observer;

  /** Set once, before the call's handlers can run. */
  private RunningBatch batch;

  /** Results sent since the reader was last seen to keep up. */
  private int ahead;

  private TacticStream(ServerCallStreamObserver<TacticOutcome> observer) {
    this.observer = observer;
    observer.setOnCancelHandler(() -> batch.cancel());
    observer.setOnReadyHandler(() -> batch.resume());
  }

  static void run(
      GymPool pool,
      RunTacticsRequest request,
      Limits limits,
      StreamObserver<TacticOutcome> observer) {
    TacticStream stream = new TacticStream((ServerCallStreamObserver<TacticOutcome>) observer);
    stream.batch =
        pool.run(
            request.getTheoremId(), request.getStateId(), request.getTacticsList(), limits, stream);
  }

  @Override
  public boolean ready() {
    if (observer.isReady()) {
      ahead = 0;
    }
    return ahead < MAX_AHEAD;
  }

  @Override
  public void result(int index, TacticResult result, long micros) {
    TacticOutcome.Builder outcome =
        TacticOutcome.newBuilder().setIndex(index).setElapsedMicros(micros);
    if (result instanceof TacticResult.Goals reached) {
      outcome.setGoals(
          TacticState.newBuilder().setStateId(reached.stateId()).addAllGoals(reached.goals()));
    } else if (result instanceof TacticResult.Proved) {
      outcome.setProved(Proved.getDefaultInstance());
    } else if (result instanceof TacticResult.Failed failed) {
      outcome.setError(failed.message());
    } else if (result instanceof TacticResult.TimedOut late) {
      outcome.setTimedOut(late.message());
    } else if (result instanceof TacticResult.Rejected rejected) {
      outcome.setRejected(rejected.reason());
    } else if (result instanceof TacticResult.Crashed crashed) {
      outcome.setCrashed(crashed.message());
    }
    ahead++;
    observer.onNext(outcome.build());
  }

  @Override
  public void completed() {
    observer.onCompleted();
  }

  @Override
  public void failed(PoolRefusal refusal) {
    observer.onError(LeanBridgeService.status(refusal));
  }
}
