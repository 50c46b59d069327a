package dev.gradus.search.fill;

import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SampleTacticsResponse;
import dev.gradus.v1.TacticCandidate;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;

/**
 * A model that takes goals apart, so that proofs have several steps, and one of them two lines. It
 * costs Lean little.
 */
final class PlainTactics extends LanguageModelGrpc.LanguageModelImplBase implements AutoCloseable {
  private final Server server;
  private final ManagedChannel channel;

  PlainTactics() throws IOException {
    String name = InProcessServerBuilder.generateName();
    server = InProcessServerBuilder.forName(name).addService(this).build().start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void describe(
      DescribeModelRequest request, StreamObserver<DescribeModelResponse> observer) {
    observer.onNext(DescribeModelResponse.newBuilder().setModel("plain").build());
    observer.onCompleted();
  }

  @Override
  public void sampleTactics(
      SampleTacticsRequest request, StreamObserver<SampleTacticsResponse> observer) {
    SampleTacticsResponse.Builder response = SampleTacticsResponse.newBuilder();
    double logProbability = -1;
    for (String tactic : tactics(request.getGoal())) {
      response.addCandidates(
          TacticCandidate.newBuilder().setTactic(tactic).setLogProbability(logProbability--));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static List<String> tactics(String goals) {
    String goal = goals.split("\n\n")[0];
    String conclusion = goal.substring(goal.indexOf('⊢'));
    if (conclusion.contains("→")) {
      return List.of("intro h");
    }
    if (conclusion.contains("∧")) {
      return List.of("constructor");
    }
    if (conclusion.contains("≤")) {
      return List.of("first\n  | rfl\n  | omega");
    }
    return List.of("rfl", "assumption", "trivial", "omega");
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
