package dev.gradus.search.engine;

import dev.gradus.search.engine.Verification.Verdict;
import dev.gradus.search.file.Gap;
import dev.gradus.search.statement.Statement;
import dev.gradus.v1.CommandPoint;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.Limits;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.VerifyFillRequest;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A gap of a file. Its proof is the text that can stand in its place. */
record GapTarget(Gap gap) implements Target<GapResult> {
  @Override
  public String name() {
    return gap.name();
  }

  @Override
  public String declaration() {
    return gap.declaration();
  }

  @Override
  public boolean importsMathlib() {
    return Statement.importsMathlib(gap.header());
  }

  /** Only the goal that the {@code sorry} closes: others there are for the tactics after it. */
  @Override
  public OpenTheoremRequest opening() {
    return OpenTheoremRequest.newBuilder()
        .setHeader(gap.header())
        .setPoint(
            CommandPoint.newBuilder()
                .setCommand(gap.command())
                .setOffset(gap.offset())
                .setMainGoal(true))
        .build();
  }

  /** The first way of writing the steps that is accepted. */
  @Override
  public CompletableFuture<Verification> verify(
      SearchServices services, List<String> steps, Limits limits) {
    return verify(services, gap.place().texts(steps).values().iterator(), limits);
  }

  private CompletableFuture<Verification> verify(
      SearchServices services, Iterator<String> texts, Limits limits) {
    String text = texts.next();
    VerifyFillRequest request =
        VerifyFillRequest.newBuilder()
            .setHeader(gap.header())
            .setCommand(gap.command())
            .addFills(GapFill.newBuilder().setOffset(gap.offset()).setText(text))
            .setLimits(limits)
            .build();
    return services
        .verifyFill(request, text)
        .thenCompose(
            verification ->
                verification.verdict() == Verdict.REJECTED && texts.hasNext()
                    ? verify(services, texts, limits)
                    : CompletableFuture.completedFuture(verification));
  }

  @Override
  public GapResult result(
      StatementResult.Status status, String message, List<AttemptResult> attempts, double seconds) {
    return new GapResult(gap, status, message, attempts, seconds);
  }
}
