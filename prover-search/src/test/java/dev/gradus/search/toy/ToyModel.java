package dev.gradus.search.toy;

import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.DescribeModelResponse;
import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.EstimateProofSizeResponse;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.ProofSize;
import dev.gradus.v1.SampleTacticsRequest;
import dev.gradus.v1.SampleTacticsResponse;
import dev.gradus.v1.TacticCandidate;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Proposes the toy theory's tactics, with the weights that a test gives them. */
public final class ToyModel extends LanguageModelGrpc.LanguageModelImplBase {
  private static final Pattern GOAL = Pattern.compile("⊢ (\\d+)");

  /** Weights of tactics for a main goal; they need not sum to 1. */
  public interface Weights {
    Map<String, Double> of(int goal);
  }

  private final Shuffle shuffle;

  /** What it proposes. */
  public Weights weights =
      goal -> {
        Map<String, Double> weights = new LinkedHashMap<>();
        weights.put("done", goal == 0 ? 5.0 : 0.5);
        weights.put("half", 2.0);
        weights.put("skip", 0.5);
        weights.put("split", 1.0);
        weights.put("hang", 0.2);
        weights.put("crash", 0.1);
        weights.put("evil", 0.2);
        for (int k = 1; k <= 9; k++) {
          weights.put("sub " + k, 1.0 / k);
        }
        return weights;
      };

  /** Whether it estimates proof sizes: the closer to zero the main goal, the better. */
  public volatile boolean hasProofSize = true;

  /** A goal for which it has no time; none if negative. */
  public volatile int refused = -1;

  /** Whether all its numbers are NaN. */
  public volatile boolean nan;

  /** The goals for which it was asked, in order. */
  public final List<Integer> asked = Collections.synchronizedList(new ArrayList<>());

  /** What the search said it had drawn before, request by request. */
  public final List<Integer> drawnBefore = Collections.synchronizedList(new ArrayList<>());

  ToyModel(Shuffle shuffle) {
    this.shuffle = shuffle;
  }

  @Override
  public void describe(
      DescribeModelRequest request, StreamObserver<DescribeModelResponse> observer) {
    answer(
        observer,
        DescribeModelResponse.newBuilder()
            .setModel("toy")
            .setFingerprint("toy-1")
            .setHasProofsize(hasProofSize)
            .build());
  }

  @Override
  public void sampleTactics(
      SampleTacticsRequest request, StreamObserver<SampleTacticsResponse> observer) {
    int goal = mainGoal(request.getGoal());
    asked.add(goal);
    if (goal == refused) {
      Status busy = Status.RESOURCE_EXHAUSTED.withDescription("the queue is full");
      shuffle.add(() -> observer.onError(busy.asRuntimeException()));
      return;
    }
    drawnBefore.add(request.getDrawnBefore());
    Map<String, Double> left = new LinkedHashMap<>(weights.of(goal));
    double total = sum(left);
    SplittableRandom random = new SplittableRandom(request.getSeed());
    SampleTacticsResponse.Builder response = SampleTacticsResponse.newBuilder();
    Map<String, TacticCandidate.Builder> drawn = new LinkedHashMap<>();
    for (int i = 0; i < request.getN() && !left.isEmpty(); i++) {
      String tactic = draw(left, random);
      TacticCandidate.Builder candidate =
          drawn.computeIfAbsent(
              tactic,
              t ->
                  TacticCandidate.newBuilder()
                      .setTactic(t)
                      .setLogProbability(nan ? Double.NaN : Math.log(left.get(t) / total)));
      candidate.setCount(candidate.getCount() + 1);
      if (request.getDistinct()) {
        left.remove(tactic);
      }
    }
    drawn.values().forEach(response::addCandidates);
    answer(observer, response.build());
  }

  private static String draw(Map<String, Double> weights, SplittableRandom random) {
    double at = random.nextDouble() * sum(weights);
    String last = null;
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      last = weight.getKey();
      at -= weight.getValue();
      if (at < 0) {
        break;
      }
    }
    return last;
  }

  private static double sum(Map<String, Double> weights) {
    return weights.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public void estimateProofSize(
      EstimateProofSizeRequest request, StreamObserver<EstimateProofSizeResponse> observer) {
    EstimateProofSizeResponse.Builder response = EstimateProofSizeResponse.newBuilder();
    for (String goal : request.getGoalsList()) {
      double value = nan ? Double.NaN : 1.0 / (1 + mainGoal(goal));
      ProofSize.Builder size = ProofSize.newBuilder().setValue(value);
      for (int bucket = 0; bucket <= 10; bucket++) {
        size.addBuckets(bucket == Math.round(10 * value) ? 1 : 0);
      }
      response.addEstimates(size);
    }
    answer(observer, response.build());
  }

  private static int mainGoal(String goals) {
    Matcher goal = GOAL.matcher(goals);
    if (!goal.find()) {
      throw new IllegalArgumentException("no goal in: " + goals);
    }
    return Integer.parseInt(goal.group(1));
  }

  private <T> void answer(StreamObserver<T> observer, T response) {
    shuffle.add(
        () -> {
          if (!((ServerCallStreamObserver<T>) observer).isCancelled()) {
            observer.onNext(response);
            observer.onCompleted();
          }
        });
  }
}
