package dev.gradus.search.server;

import dev.gradus.search.engine.GoalText;
import dev.gradus.v1.DescribeModelRequest;
import dev.gradus.v1.EstimateProofSizeRequest;
import dev.gradus.v1.LanguageModelGrpc;
import dev.gradus.v1.ProofSize;
import io.grpc.Channel;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many proof steps goals still need, by the proofsize objective of the model. A model says
 * which of eleven buckets a proof falls into (Polu et al. 2022, section 4.3); here a bucket stands
 * for its middle.
 */
final class RemainingSteps {

  /**
   * Steps by bucket, A to K: C to K are the middles of what the training data were cut into. B is
   * more than twenty steps. A is no proof at all, which must count as more than that.
   */
  private static final double[] MIDDLES = {40, 25, 19.5, 17.5, 15.5, 13.5, 11, 8.5, 6.5, 4.5, 2};

  private final Channel model;

  /**
   * @param model leads to a {@code LanguageModel}
   */
  RemainingSteps(Channel model) {
    this.model = model;
  }

  /**
   * The expected number of steps of each state, in order; empty where the model does not estimate.
   *
   * @param declaration what is being proved
   * @param states the goals of each
   */
  Optional<List<Double>> estimate(String declaration, List<List<String>> states) {
    LanguageModelGrpc.LanguageModelBlockingStub stub = LanguageModelGrpc.newBlockingStub(model);
    if (states.isEmpty()
        || !stub.describe(DescribeModelRequest.getDefaultInstance()).getHasProofsize()) {
      return Optional.empty();
    }
    Stream<String> goals = states.stream().map(GoalText::of);
    List<ProofSize> estimates =
        stub.estimateProofSize(
                EstimateProofSizeRequest.newBuilder()
                    .setDeclaration(declaration)
                    .addAllGoals(goals.toList())
                    .build())
            .getEstimatesList();
    boolean whole =
        estimates.size() == states.size()
            && estimates.stream().allMatch(size -> size.getBucketsCount() == MIDDLES.length);
    return whole
        ? Optional.of(estimates.stream().map(RemainingSteps::expected).toList())
        : Optional.empty();
  }

  private static double expected(ProofSize size) {
    double steps = 0;
    for (int bucket = 0; bucket < MIDDLES.length; bucket++) {
      steps += MIDDLES[bucket] * size.getBuckets(bucket);
    }
    return steps;
  }
}
