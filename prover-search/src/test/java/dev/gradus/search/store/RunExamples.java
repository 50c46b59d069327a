package dev.gradus.search.store;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Run directories as the commands leave them. */
public final class RunExamples {

  private static final RunConfiguration CONFIGURATION =
      new RunConfiguration(new TreeMap<>(Map.of("--seed", "7")), new TreeMap<>());

  /** A report with all that reports consist of. */
  public static final String REPORT =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;" />
      <title>Made up</title>
      <style>
      :root { color-scheme: light dark; --ink: #123456; }
      @media (prefers-color-scheme: dark) { :root { --ink: #fedcba; } }
      h1 { color: var(--ink); }
      </style>
      </head>
      <body><h1>What was learned</h1>
      <svg viewBox="0 0 10 10" role="img" aria-label="A plot"><path d="M0 0L9 9" /></svg>
      <details><summary>More</summary><pre>p ∧ q</pre></details>
      </body>
      </html>
      """;

  private RunExamples() {}

  /** A search of three statements: one proved, one open, one to be done. */
  public static void search(Path directory) {
    Statement proved =
        new Statement(
            "and_swap", "open Nat\n", "theorem and_swap (p q : Prop) : p ∧ q → q ∧ p :=", "train");
    Statement open = new Statement("hard", "", "theorem hard : 0 = 1 :=", "");
    Statement waiting = new Statement("later", "", "theorem later : 2 + 2 = 4 :=", "");
    try (RunStore store = store(directory, List.of(proved, open, waiting))) {
      finish(store, proved, Optional.of(List.of("intro h", "exact ⟨h.2, h.1⟩")));
      finish(store, open, Optional.empty());
    }
  }

  /** A search of many statements, each to be done. */
  public static void large(Path directory, int size) {
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = "number_" + i;
      statements.add(
          new Statement(name, "", "theorem " + name + " : " + i + " = " + i + " :=", ""));
    }
    store(directory, statements).close();
  }

  /** An iteration with a report and two searches. */
  public static void iteration(Path directory) throws IOException {
    search(directory.resolve("round-0/eval-held-out"));
    search(directory.resolve("round-0/search-library/4"));
    Files.writeString(directory.resolve("config.yaml"), "seed: 0\n");
    Files.writeString(directory.resolve("store.db"), "not looked into");
    Files.writeString(directory.resolve("report.html"), REPORT);
  }

  /** A run that goes on: what is recorded is seen by readers. */
  public static RunStore store(Path directory, List<Statement> statements) {
    return RunStore.open(directory, CONFIGURATION, statements);
  }

  /** Ends a statement after one attempt. */
  public static void finish(RunStore store, Statement statement, Optional<List<String>> steps) {
    Optional<VerifiedProof> proof =
        steps.map(
            tactics ->
                new VerifiedProof(
                    "by\n  " + String.join("\n  ", tactics), tactics, List.of("propext"), "toy"));
    AttemptResult.Status status =
        proof.isPresent() ? AttemptResult.Status.PROVED : AttemptResult.Status.EXHAUSTED;
    AttemptResult attempt = new AttemptResult(0, status, 3, 17, 0.5, proof, "");
    store.record(statement, new AttemptTrace(attempt, 1, List.of(), List.of(), List.of())).join();
    StatementResult.Status end =
        proof.isPresent() ? StatementResult.Status.PROVED : StatementResult.Status.OPEN;
    store.finish(StatementResult.of(statement, end, "", List.of(attempt), 0.75)).join();
  }
}
