package dev.gradus.curriculum.inequality;

import com.google.common.util.concurrent.ListenableFuture;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LeanBridgeGrpc.LeanBridgeFutureStub;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.Unelaborated;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.function.IntConsumer;

/** Has Lean read each statement. */
public final class Elaboration {
  private final LeanBridgeFutureStub lean;
  private final int ahead;

  /** A statement that Lean was asked about. */
  private record Question(
      GeneratedStatement statement, ListenableFuture<OpenTheoremResponse> answer) {}

  /**
   * @param lean leads to a {@code LeanBridge}
   * @param ahead how many statements may wait for it
   */
  public Elaboration(Channel lean, int ahead) {
    this.lean = LeanBridgeGrpc.newFutureStub(lean);
    this.ahead = ahead;
  }

  /**
   * What Lean made of the statements, in their order.
   *
   * @param done told how many it has answered
   * @throws HeaderException if Lean does not know what a type's header imports
   * @throws EnvironmentException if Lean does not answer
   */
  public List<Elaborated> of(List<GeneratedStatement> statements, IntConsumer done) {
    List<Elaborated> elaborated = new ArrayList<>();
    Queue<Question> asked = new ArrayDeque<>();
    Iterator<GeneratedStatement> next = statements.iterator();
    while (next.hasNext() || !asked.isEmpty()) {
      while (next.hasNext() && asked.size() < ahead) {
        asked.add(ask(next.next()));
      }
      Question question = asked.remove();
      elaborated.add(new Elaborated(question.statement(), refusal(question)));
      done.accept(elaborated.size());
    }
    return elaborated;
  }

  private Question ask(GeneratedStatement statement) {
    OpenTheoremRequest request =
        OpenTheoremRequest.newBuilder()
            .setHeader(statement.cell().type().header())
            .setStatement(statement.statement())
            .build();
    return new Question(statement, lean.openTheorem(request));
  }

  private Optional<String> refusal(Question question) {
    try {
      OpenTheoremResponse answer = question.answer().get();
      if (answer.hasUnelaborated()) {
        return Optional.of(refusal(question.statement(), answer.getUnelaborated()));
      }
      String id = answer.getOpened().getTheoremId();
      lean.closeTheorem(CloseTheoremRequest.newBuilder().setTheoremId(id).build()).get();
      boolean coerced =
          answer.getOpened().getRoot().getGoalsList().stream().anyMatch(g -> g.contains("↑"));
      return coerced ? Optional.of("a part of it was read as of another type") : Optional.empty();
    } catch (ExecutionException e) {
      StatusRuntimeException failure = (StatusRuntimeException) e.getCause();
      throw new EnvironmentException(
          "the Lean bridge failed: " + failure.getStatus().getDescription() + "; check --lean",
          failure);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("interrupted; run the same command again", e);
    }
  }

  private static String refusal(GeneratedStatement statement, Unelaborated why) {
    String message = why.getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
    if (why.getCause() == Unelaborated.Cause.HEADER) {
      throw new HeaderException(statement.cell().type(), message);
    }
    return message;
  }
}
