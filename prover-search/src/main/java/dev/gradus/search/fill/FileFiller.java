package dev.gradus.search.fill;

import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.EdgeTrace;
import dev.gradus.search.engine.GapResult;
import dev.gradus.search.engine.NodeTrace;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.engine.SearchListener;
import dev.gradus.search.engine.Verification.Verdict;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.file.Gap;
import dev.gradus.search.file.LeanFile;
import dev.gradus.search.fill.CommandFill.FilledCommand;
import dev.gradus.search.fill.CommandFill.Proof;
import dev.gradus.search.fill.GapOutcome.Status;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Searches for a proof of each gap of a file and puts the proofs in their places; the file itself
 * stays as it is. One use only.
 *
 * <p>A proof counts by itself first, checked in its command with the other gaps as they are. Then
 * the commands are put together in the order of the file, each behind the new text of those before
 * it, and checked with exactly the text that is to be written. In the end the whole new text must
 * have the gaps that are left, and no others.
 */
public final class FileFiller {
  private final Prover prover;
  private final SearchConfig config;
  private final int parallel;
  private final Path path;
  private final LeanFile file;
  private final FillListener listener;

  private final Object lock = new Object();
  private final ArrayDeque<Gap> waiting = new ArrayDeque<>();
  private final SortedMap<Integer, GapOutcome> outcomes = new TreeMap<>(); // by offset
  private final SortedMap<Integer, List<Proof>> proofs = new TreeMap<>(); // by start of command

  /**
   * @param parallel gaps searched at once, at least 1
   * @param path what errors call the file
   */
  public FileFiller(
      Prover prover,
      SearchConfig config,
      int parallel,
      Path path,
      LeanFile file,
      FillListener listener) {
    this.prover = prover;
    this.config = config;
    this.parallel = parallel;
    this.path = path;
    this.file = file;
    this.listener = listener;
  }

  /**
   * Finds, searches, puts together, checks.
   *
   * @throws dev.gradus.search.statement.StatementFormatException if Lean does not get through the
   *     file at all
   * @throws dev.gradus.search.engine.EnvironmentException when a service breaks
   */
  public FilledFile fill() {
    FileGaps gaps = new FileGaps(prover, path, file);
    outcomes.putAll(gaps.others());
    waiting.addAll(gaps.provable());
    listener.started(waiting.size());
    search();
    List<Edit> edits = new ArrayList<>();
    String text = putTogether(edits);
    if (!edits.isEmpty()) {
      gaps.requireLeft(edits, text);
    }
    return new FilledFile(List.copyOf(outcomes.values()), edits, text);
  }

  private void search() {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    List<CompletableFuture<Void>> lanes = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      lanes.add(lane());
    }
    lanes.forEach(
        lane ->
            lane.exceptionally(
                failure -> {
                  failed.completeExceptionally(failure);
                  return null;
                }));
    CompletableFuture<Void> all = CompletableFuture.allOf(lanes.toArray(CompletableFuture[]::new));
    FileGaps.await(CompletableFuture.anyOf(all, failed));
  }

  /** One search after the other, as long as there are gaps. */
  private CompletableFuture<Void> lane() {
    Gap gap;
    synchronized (lock) {
      gap = waiting.poll();
    }
    if (gap == null) {
      return CompletableFuture.completedFuture(null);
    }
    Course course = new Course();
    return prover
        .prove(gap, config, course)
        .thenAccept(result -> searched(result, course.refusal))
        .thenCompose(done -> lane());
  }

  private void searched(GapResult result, String refusal) {
    Gap gap = result.gap();
    int offset = gap.point().getStart();
    synchronized (lock) {
      VerifiedProof proof = result.proof().orElse(null);
      GapOutcome outcome =
          new GapOutcome(
              file.place(offset),
              gap.declaration(),
              proof == null ? Status.OPEN : Status.PROVED,
              proof == null ? "" : proof.text(),
              proof == null && result.message().isEmpty() ? refusal : result.message(),
              result.tacticCalls(),
              result.seconds());
      outcomes.put(offset, outcome);
      if (proof != null) {
        gap.place().texts(proof.steps()).entrySet().stream()
            .filter(written -> written.getValue().equals(proof.text()))
            .forEach(
                written ->
                    proofs
                        .computeIfAbsent(gap.point().getCommandStart(), start -> new ArrayList<>())
                        .add(new Proof(gap, written.getKey(), proof.steps())));
      }
      listener.searched(outcome);
    }
  }

  /** The new text of the file, and the edits that make it of the old one. */
  private String putTogether(List<Edit> edits) {
    StringBuilder text = new StringBuilder();
    int read = 0;
    for (Map.Entry<Integer, List<Proof>> entry : proofs.entrySet()) {
      Gap first = entry.getValue().get(0).gap();
      text.append(file.slice(read, entry.getKey()));
      FilledCommand filled =
          FileGaps.await(
              new CommandFill(prover, text.toString(), first.command()).fill(entry.getValue()));
      text.append(filled.text());
      read = first.point().getCommandStop();
      edits.addAll(filled.edits());
      settle(entry.getValue(), filled);
    }
    int end = file.text().codePointCount(0, file.text().length());
    return text.append(file.slice(read, end)).toString();
  }

  private void settle(Collection<Proof> found, FilledCommand filled) {
    Map<Integer, String> texts = new HashMap<>();
    filled.edits().forEach(edit -> texts.put(edit.start(), edit.text()));
    String whyNot =
        filled.unanswered().isEmpty()
            ? "its proof does not go together with the others that were found"
            : "whether its proof holds in the command was not answered ("
                + filled.unanswered()
                + "); run the same command again";
    for (Proof proof : found) {
      int offset = proof.gap().point().getStart();
      GapOutcome old = outcomes.get(offset);
      String text = texts.get(offset);
      outcomes.put(
          offset,
          new GapOutcome(
              old.place(),
              old.declaration(),
              text == null ? Status.OPEN : Status.PROVED,
              text == null ? "" : text,
              text == null ? whyNot : "",
              old.tacticCalls(),
              old.seconds()));
    }
  }

  /** Of the search for one gap. */
  private final class Course implements SearchListener {
    /** Why a proof did not count that the search took for one; empty if there was none. */
    private volatile String refusal = "";

    @Override
    public void expanded(int attempt, NodeTrace node, List<EdgeTrace> edges) {
      synchronized (lock) {
        listener.tacticCalls(edges.size());
      }
    }

    @Override
    public CompletionStage<Void> attemptFinished(AttemptTrace trace) {
      trace.verifications().stream()
          .filter(check -> check.verdict() == Verdict.REJECTED)
          .findFirst()
          .ifPresent(check -> refusal = "its command does not take a proof: " + check.reason());
      return CompletableFuture.completedFuture(null);
    }
  }
}
