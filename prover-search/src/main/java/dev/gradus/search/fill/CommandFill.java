package dev.gradus.search.fill;

import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.Verification.Verdict;
import dev.gradus.search.file.Gap;
import dev.gradus.search.file.Layout;
import dev.gradus.v1.GapFill;
import dev.gradus.v1.VerifyFillRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The proofs of one command, put together: all of them, if Lean accepts them so; otherwise one
 * after the other those that go with the ones before.
 */
final class CommandFill {
  /**
   * A proof that was accepted by itself.
   *
   * @param layout how it was written
   */
  record Proof(Gap gap, Layout layout, List<String> steps) {
    Proof {
      steps = List.copyOf(steps);
    }
  }

  private final Prover prover;

  /** All that is to stand before the command. */
  private final String header;

  private final String command;

  /** Why a check had no verdict; empty if each had one. */
  private volatile String unanswered = "";

  CommandFill(Prover prover, String header, String command) {
    this.prover = prover;
    this.header = header;
    this.command = command;
  }

  /**
   * The command with as many of the proofs as go together; what is returned was checked.
   *
   * @param proofs of gaps of this command
   */
  CompletableFuture<FilledCommand> fill(List<Proof> proofs) {
    List<Proof> inOrder = new ArrayList<>(proofs);
    inOrder.sort(Comparator.comparingInt(proof -> proof.gap().offset()));
    return check(inOrder)
        .thenCompose(
            accepted ->
                accepted
                    ? CompletableFuture.completedFuture(write(inOrder))
                    : oneByOne(inOrder, 0, List.of()));
  }

  private CompletableFuture<FilledCommand> oneByOne(
      List<Proof> proofs, int next, List<Proof> accepted) {
    if (next == proofs.size()) {
      return CompletableFuture.completedFuture(write(accepted));
    }
    List<Proof> more = new ArrayList<>(accepted);
    more.add(proofs.get(next));
    return check(more)
        .thenCompose(together -> oneByOne(proofs, next + 1, together ? more : accepted));
  }

  private CompletableFuture<Boolean> check(List<Proof> proofs) {
    VerifyFillRequest.Builder request =
        VerifyFillRequest.newBuilder().setHeader(header).setCommand(command);
    List<Edit> edits = write(proofs).edits();
    for (int i = 0; i < edits.size(); i++) {
      request.addFills(
          GapFill.newBuilder()
              .setOffset(proofs.get(i).gap().offset())
              .setText(edits.get(i).text()));
    }
    return prover
        .verify(request.build())
        .thenApply(
            verification -> {
              if (verification.verdict() == Verdict.UNVERIFIED) {
                unanswered = verification.reason();
              }
              return verification.verified();
            });
  }

  /**
   * The command with some gaps filled. How far to the right a gap is depends on what was written
   * before it on its line.
   */
  private FilledCommand write(List<Proof> proofs) {
    StringBuilder text = new StringBuilder();
    List<Edit> edits = new ArrayList<>();
    int index = 0;
    for (Proof proof : proofs) {
      Gap gap = proof.gap();
      int start = command.offsetByCodePoints(0, gap.offset());
      text.append(command, index, start);
      String before = lastLine(text);
      String fill = gap.place().after(before).text(proof.layout(), proof.steps());
      text.append(fill);
      index = command.offsetByCodePoints(start, gap.point().getStop() - gap.point().getStart());
      edits.add(new Edit(gap.point().getStart(), gap.point().getStop(), fill));
    }
    return new FilledCommand(text.append(command.substring(index)).toString(), edits, unanswered);
  }

  /** A command need not start on a line of its own. */
  private String lastLine(StringBuilder text) {
    int newline = text.lastIndexOf("\n");
    return newline >= 0
        ? text.substring(newline + 1)
        : header.substring(header.lastIndexOf('\n') + 1) + text;
  }

  /**
   * The command's new text, and what was put in.
   *
   * @param unanswered why there was no verdict on more proofs together; empty if there was
   */
  record FilledCommand(String text, List<Edit> edits, String unanswered) {
    FilledCommand {
      edits = List.copyOf(edits);
    }
  }
}
