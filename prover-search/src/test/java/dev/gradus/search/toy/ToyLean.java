package dev.gradus.search.toy;

import dev.gradus.v1.CloseTheoremRequest;
import dev.gradus.v1.CloseTheoremResponse;
import dev.gradus.v1.CommandPoint;
import dev.gradus.v1.DescribeLeanRequest;
import dev.gradus.v1.DescribeLeanResponse;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.LocatePointsRequest;
import dev.gradus.v1.LocatePointsResponse;
import dev.gradus.v1.OpenTheoremRequest;
import dev.gradus.v1.OpenTheoremResponse;
import dev.gradus.v1.OpenedTheorem;
import dev.gradus.v1.Proved;
import dev.gradus.v1.RunTacticsRequest;
import dev.gradus.v1.TacticOutcome;
import dev.gradus.v1.TacticState;
import dev.gradus.v1.Unelaborated;
import dev.gradus.v1.VerifyFillRequest;
import dev.gradus.v1.VerifyProofRequest;
import dev.gradus.v1.VerifyProofResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A theory in place of Lean's. A statement is {@code theorem NAME : N :=}, its goal the number N; a
 * proof brings every goal to 0 and says {@code done}.
 *
 * <ul>
 *   <li>{@code sub K}, {@code half}: what they say, on the main goal; an error where they cannot
 *   <li>{@code add K}: makes it worse; {@code close}: closes the main goal if it is even
 *   <li>{@code split}: the main goal becomes two that sum up to it
 *   <li>{@code skip} changes nothing, {@code hang} times out, {@code crash} crashes, {@code evil}
 *       is rejected
 *   <li>{@code cheat} closes everything, but the check of the whole rejects it; {@code doubt}
 *       closes everything, but the check has no answer
 * </ul>
 *
 * <p>{@link ToyFile} says what a file is.
 */
public final class ToyLean extends LeanBridgeGrpc.LeanBridgeImplBase {
  private static final Pattern TACTIC = Pattern.compile("(add|sub) \\d{1,6}|(?!(add|sub)$)[a-z]+");
  private static final Pattern THEOREM = Pattern.compile("theorem \\S+ : (\\d+) :=");

  private final Shuffle shuffle;
  private final Map<Long, List<Integer>> states = new ConcurrentHashMap<>();
  private final AtomicLong nextState = new AtomicLong();

  /** Theorems opened and not closed. */
  public final AtomicInteger open = new AtomicInteger();

  /** Tactics that were asked for. */
  public final AtomicInteger tactics = new AtomicInteger();

  /** RunTactics calls that were asked for. */
  public final AtomicInteger batches = new AtomicInteger();

  /** Calls that the client cancelled. */
  public final AtomicInteger cancelled = new AtomicInteger();

  /** The proofs that were to be verified, in order. */
  public final List<String> verified = Collections.synchronizedList(new ArrayList<>());

  /** What RunTactics and LocatePoints fail with; null while they work. */
  public volatile Status broken;

  /** What checks fail with after the first {@link #willing} ones. */
  public volatile Status unwilling = Status.RESOURCE_EXHAUSTED.withDescription("busy");

  /** How many checks are made. */
  public volatile int willing = Integer.MAX_VALUE;

  ToyLean(Shuffle shuffle) {
    this.shuffle = shuffle;
  }

  @Override
  public void describe(DescribeLeanRequest request, StreamObserver<DescribeLeanResponse> observer) {
    answer(
        observer,
        DescribeLeanResponse.newBuilder()
            .setLeanVersion("toy")
            .setLeanCommit("toy")
            .setWorkers(2)
            .setMaxBatch(64)
            .build());
  }

  @Override
  public void openTheorem(
      OpenTheoremRequest request, StreamObserver<OpenTheoremResponse> observer) {
    List<Integer> goals =
        request.hasPoint() ? goals(request.getPoint()) : numbers(request.getStatement());
    if (goals.isEmpty()) {
      answer(
          observer,
          OpenTheoremResponse.newBuilder()
              .setUnelaborated(
                  Unelaborated.newBuilder()
                      .setCause(Unelaborated.Cause.STATEMENT)
                      .setMessage("not a number"))
              .build());
      return;
    }
    answer(observer, opened(goals));
  }

  private OpenTheoremResponse opened(List<Integer> goals) {
    open.incrementAndGet();
    TacticState root = state(goals);
    return OpenTheoremResponse.newBuilder()
        .setOpened(OpenedTheorem.newBuilder().setTheoremId("t" + root.getStateId()).setRoot(root))
        .build();
  }

  @Override
  public void locatePoints(
      LocatePointsRequest request, StreamObserver<LocatePointsResponse> observer) {
    ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(cancelled::incrementAndGet);
    if (broken != null) {
      shuffle.add(() -> observer.onError(broken.asRuntimeException()));
      return;
    }
    if (!request.hasOffset()) {
      answer(observer, ToyFile.locate(request.getText(), OptionalInt.empty()));
      return;
    }
    int offset = request.getOffset();
    LocatePointsResponse gap = ToyFile.locate(request.getText(), OptionalInt.of(offset));
    boolean inLine = gap.getPointsCount() > 0 || !gap.getMessage().isEmpty();
    answer(observer, inLine ? gap : ToyProof.at(request.getText(), offset).located());
  }

  /** In a command with {@code either} only one gap may be filled. */
  @Override
  public void verifyFill(VerifyFillRequest request, StreamObserver<VerifyProofResponse> observer) {
    ((ServerCallStreamObserver<?>) observer).setOnCancelHandler(cancelled::incrementAndGet);
    if (verified.size() >= willing) {
      shuffle.add(() -> observer.onError(unwilling.asRuntimeException()));
      return;
    }
    VerifyProofResponse.Builder response = VerifyProofResponse.newBuilder().setToolchain("toy");
    for (GapFill fill : request.getFillsList()) {
      int goal = ToyFile.goal(request.getCommand(), fill.getOffset());
      verified.add(fill.getText());
      check(List.of(goal), ToyFile.block(fill.getText()), response);
      if (response.getVerdict() != VerifyProofResponse.Verdict.VERIFIED) {
        break;
      }
    }
    if (request.getCommand().contains("either") && request.getFillsCount() > 1) {
      response.setVerdict(VerifyProofResponse.Verdict.REJECTED).setReason("not both");
    }
    answer(observer, response.build());
  }

  private static List<Integer> numbers(String statement) {
    Matcher theorem = THEOREM.matcher(statement);
    return theorem.matches() ? List.of(Integer.parseInt(theorem.group(1))) : List.of();
  }

  private static List<Integer> goals(CommandPoint point) {
    int offset = point.getOffset();
    boolean inLine =
        ToyFile.locate(point.getCommand(), OptionalInt.of(offset)).getPointsCount() > 0;
    return inLine ? List.of(ToyFile.goal(point)) : ToyProof.at(point.getCommand(), offset).goals();
  }

  @Override
  public void runTactics(RunTacticsRequest request, StreamObserver<TacticOutcome> observer) {
    ServerCallStreamObserver<TacticOutcome> call =
        (ServerCallStreamObserver<TacticOutcome>) observer;
    call.setOnCancelHandler(cancelled::incrementAndGet);
    if (broken != null) {
      shuffle.add(() -> call.onError(broken.asRuntimeException()));
      return;
    }
    batches.incrementAndGet();
    AtomicInteger left = new AtomicInteger(request.getTacticsCount());
    for (int i = 0; i < request.getTacticsCount(); i++) {
      int index = i;
      tactics.incrementAndGet();
      shuffle.add(
          () -> {
            if (call.isCancelled()) {
              return;
            }
            call.onNext(
                outcome(states.get(request.getStateId()), request.getTactics(index))
                    .setIndex(index)
                    .build());
            if (left.decrementAndGet() == 0) {
              call.onCompleted();
            }
          });
    }
  }

  private TacticOutcome.Builder outcome(List<Integer> goals, String tactic) {
    TacticOutcome.Builder outcome = TacticOutcome.newBuilder();
    return switch (tactic) {
      case "hang" -> outcome.setTimedOut("deadline");
      case "crash" -> outcome.setCrashed("the process died");
      case "evil" -> outcome.setRejected("not allowed");
      case "cheat", "doubt" -> outcome.setProved(Proved.getDefaultInstance());
      default -> {
        List<Integer> left = apply(goals, tactic);
        if (left == null) {
          yield outcome.setError(tactic + " failed");
        }
        yield left.isEmpty()
            ? outcome.setProved(Proved.getDefaultInstance())
            : outcome.setGoals(state(left));
      }
    };
  }

  /** What is left of the goals; null if the tactic fails. */
  static List<Integer> apply(List<Integer> goals, String tactic) {
    if (!TACTIC.matcher(tactic).matches()) {
      return null;
    }
    int goal = goals.get(0);
    List<Integer> rest = goals.subList(1, goals.size());
    List<Integer> left = new ArrayList<>();
    String[] words = tactic.split(" ");
    switch (words[0]) {
      case "skip" -> left.add(goal);
      case "add" -> left.add(goal + Integer.parseInt(words[1]));
      case "close" -> {
        if (goal % 2 != 0) {
          return null;
        }
      }
      case "sub" -> {
        int by = Integer.parseInt(words[1]);
        if (by > goal) {
          return null;
        }
        left.add(goal - by);
      }
      case "half" -> {
        if (goal % 2 != 0) {
          return null;
        }
        left.add(goal / 2);
      }
      case "split" -> {
        left.add(goal / 2);
        left.add(goal - goal / 2);
      }
      case "done" -> {
        if (goal != 0) {
          return null;
        }
      }
      default -> {
        return null;
      }
    }
    left.addAll(rest);
    return left;
  }

  /** A new state; like Lean's, its inaccessible names count on for ever. */
  private TacticState state(List<Integer> goals) {
    long id = nextState.getAndIncrement();
    states.put(id, goals);
    TacticState.Builder state = TacticState.newBuilder().setStateId(id);
    for (int goal : goals) {
      state.addGoals("x✝" + superscript(id) + " : Nat\n⊢ " + goal);
    }
    return state.build();
  }

  private static String superscript(long number) {
    StringBuilder text = new StringBuilder();
    for (char digit : Long.toString(number).toCharArray()) {
      text.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(digit - '0'));
    }
    return text.toString();
  }

  @Override
  public void closeTheorem(
      CloseTheoremRequest request, StreamObserver<CloseTheoremResponse> observer) {
    open.decrementAndGet();
    answer(observer, CloseTheoremResponse.getDefaultInstance());
  }

  @Override
  public void verifyProof(
      VerifyProofRequest request, StreamObserver<VerifyProofResponse> observer) {
    verified.add(request.getProof());
    if (verified.size() > willing) {
      shuffle.add(() -> observer.onError(unwilling.asRuntimeException()));
      return;
    }
    Matcher theorem = THEOREM.matcher(request.getStatement());
    VerifyProofResponse.Builder response = VerifyProofResponse.newBuilder().setToolchain("toy");
    if (!theorem.matches()) {
      response.setVerdict(VerifyProofResponse.Verdict.REJECTED).setReason("not a number");
    } else {
      check(List.of(Integer.parseInt(theorem.group(1))), request.getProof(), response);
    }
    answer(observer, response.build());
  }

  private static void check(
      List<Integer> goals, String proof, VerifyProofResponse.Builder response) {
    List<Integer> left = goals;
    for (String step : proof.lines().skip(1).map(String::strip).toList()) {
      if (step.equals("doubt")) {
        response.setVerdict(VerifyProofResponse.Verdict.UNVERIFIED).setReason("deadline");
        return;
      }
      left = left.isEmpty() ? null : apply(left, step);
      if (left == null) {
        response.setVerdict(VerifyProofResponse.Verdict.REJECTED).setReason(step + " failed");
        return;
      }
    }
    if (left.isEmpty()) {
      response.setVerdict(VerifyProofResponse.Verdict.VERIFIED).addAxioms("propext");
    } else {
      response.setVerdict(VerifyProofResponse.Verdict.REJECTED).setReason("unsolved goals");
    }
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
