package dev.gradus.search.engine;

import dev.gradus.search.statement.Statement;
import dev.gradus.v1.Limits;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.VerifyProofRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A theorem that stands by itself. */
record StatementTarget(Statement statement) implements Target<StatementResult> {
  @Override
  public String name() {
    return statement.name();
  }

  @Override
  public String declaration() {
    return statement.name();
  }

  @Override
  public boolean importsMathlib() {
    return statement.importsMathlib();
  }

  @Override
  public OpenTheoremRequest opening() {
    return OpenTheoremRequest.newBuilder()
        .setHeader(statement.header())
        .setStatement(statement.statement())
        .build();
  }

  @Override
  public CompletableFuture<Verification> verify(
      SearchServices services, List<String> steps, Limits limits) {
    String proof = ProofScript.of(steps);
    VerifyProofRequest request =
        VerifyProofRequest.newBuilder()
            .setHeader(statement.header())
            .setStatement(statement.statement())
            .setProof(proof)
            .addAllForbiddenConstants(statement.forbidden())
            .setLimits(limits)
            .build();
    return services.verifyProof(request);
  }

  @Override
  public StatementResult result(
      StatementResult.Status status, String message, List<AttemptResult> attempts, double seconds) {
    return StatementResult.of(statement, status, message, attempts, seconds);
  }
}
