package dev.gradus.lean.cli;

import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LeanBridgeGrpc.LeanBridgeBlockingStub;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import io.grpc.Channel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Works through theorems by the service, as several searches at once would. */
final class BridgePlayer implements AutoCloseable {
  private final LeanBridgeBlockingStub lean;
  private final ExecutorService clients;
  private final int clientCount;

  BridgePlayer(Channel channel, int clientCount) {
    this.lean = LeanBridgeGrpc.newBlockingStub(channel);
    this.clientCount = clientCount;
    this.clients = Executors.newFixedThreadPool(clientCount);
  }

  /** Works through theorems {@code from} to {@code to}, each client on one at a time. */
  void play(BenchWorkload workload, String series, int from, int to, Sample sample)
      throws Exception {
    AtomicInteger next = new AtomicInteger(from);
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (int client = 0; client < clientCount; client++) {
      running.add(
          clients.submit(
              () -> {
                for (int n = next.getAndIncrement(); n < to; n = next.getAndIncrement()) {
                  play(workload.task(series, n), sample);
                }
              }));
    }
    for (Future<?> client : running) {
      client.get();
    }
    sample.addSeconds((System.nanoTime() - start) / 1e9);
  }

  private void play(BenchWorkload.Task task, Sample sample) {
    OpenedTheorem theorem = open(task.statement());
    long state = theorem.getRoot().getStateId();
    for (BenchWorkload.Tactics batch : task.batches()) {
      if (state < 0) {
        break;
      }
      state = run(theorem, state, batch, sample);
    }
    lean.closeTheorem(
        CloseTheoremRequest.newBuilder().setTheoremId(theorem.getTheoremId()).build());
  }

  /** Elaborates a statement, which must be sound. */
  OpenedTheorem open(String statement) {
    OpenTheoremResponse response =
        lean.openTheorem(OpenTheoremRequest.newBuilder().setStatement(statement).build());
    if (!response.hasOpened()) {
      throw new IllegalStateException(response.getUnelaborated().getMessage());
    }
    return response.getOpened();
  }

  /** Runs a batch; returns the state to go on with, -1 if there is none. */
  long run(OpenedTheorem theorem, long state, BenchWorkload.Tactics batch, Sample sample) {
    long followed = -1;
    long asked = System.nanoTime();
    Iterator<TacticOutcome> outcomes =
        lean.runTactics(
            RunTacticsRequest.newBuilder()
                .setTheoremId(theorem.getTheoremId())
                .setStateId(state)
                .addAllTactics(batch.tactics())
                .build());
    while (outcomes.hasNext()) {
      TacticOutcome outcome = outcomes.next();
      sample.add((System.nanoTime() - asked) / 1_000);
      boolean follow = batch.follow() != null && batch.follow() == outcome.getIndex();
      if (follow && outcome.hasGoals()) {
        followed = outcome.getGoals().getStateId();
      }
    }
    return followed;
  }

  @Override
  public void close() {
    clients.shutdownNow();
  }
}
