package dev.gradus.curriculum.store;

import dev.gradus.curriculum.dataset.FoundProof;
import dev.gradus.curriculum.dataset.HeldOutException;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.LeanReplay;
import dev.gradus.search.store.ProvedAttempt;
import dev.gradus.search.store.RunReader;
import dev.gradus.search.store.SearchedStatement;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finished runs on their way into the store. What may fail or take long comes first: are they
 * finished, is nothing held out, what does Lean say of minimised proofs. Then they are written,
 * attempt by attempt, since the trees of a long run need not fit into memory together.
 */
final class RunImport {
  private record Found(Path run, String statement, int attempt) {}

  private final SearchImport search;
  private final Map<Found, Optional<List<String>>> replayed = new HashMap<>();

  private RunImport(SearchImport search) {
    this.search = search;
  }

  static RunImport read(SearchImport search, HeldOutRule rule, Supplier<LeanReplay> lean) {
    RunImport runs = new RunImport(search);
    for (Path run : search.runs()) {
      try (RunReader reader = RunReader.open(run)) {
        requireFinished(run, reader);
        if (search.purpose() == Purpose.LEARN) {
          HeldOutException.refuse(
              "run directory " + run, reader.statements(), rule, "search again without it");
        }
      }
    }
    if (search.purpose() == Purpose.LEARN) {
      runs.replay(lean);
    }
    return runs;
  }

  private static void requireFinished(Path run, RunReader reader) {
    int[] open = {0};
    reader.forEachSearch(searched -> open[0] += searched.status().isPresent() ? 0 : 1);
    if (open[0] > 0) {
      throw new StoreException(
          "run directory %s is not finished, %d statements are left; search on first"
              .formatted(run, open[0]));
    }
  }

  private void replay(Supplier<LeanReplay> lean) {
    List<Found> where = new ArrayList<>();
    List<FoundProof> unknown = new ArrayList<>();
    for (Path run : search.runs()) {
      try (RunReader reader = RunReader.open(run)) {
        reader.forEachProof(
            attempt -> {
              FoundProof proof = FoundProof.in(attempt);
              if (proof.goals().isEmpty()) {
                where.add(new Found(run, attempt.statement().name(), attempt.attempt()));
                unknown.add(proof);
              }
            });
      }
    }
    if (!unknown.isEmpty()) {
      List<Optional<List<String>>> goals = lean.get().goals(unknown);
      for (int i = 0; i < unknown.size(); i++) {
        replayed.put(where.get(i), goals.get(i));
      }
    }
  }

  void writeTo(SearchTables tables) throws SQLException {
    for (Path run : search.runs()) {
      try (RunReader reader = RunReader.open(run)) {
        List<SearchedStatement> searched = new ArrayList<>();
        reader.forEachSearch(searched::add);
        for (SearchedStatement one : searched) {
          tables.put(search, run.getFileName().toString(), one);
        }
        if (search.purpose() == Purpose.LEARN) {
          write(run, reader, tables);
        }
      }
    }
  }

  /** A failure of the store, past the reader that knows of no such thing. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final SQLException failure;

    Failed(SQLException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  private void write(Path run, RunReader reader, SearchTables tables) throws SQLException {
    try {
      reader.forEachProof(
          attempt -> {
            try {
              tables.put(attempt, goals(run, attempt));
            } catch (SQLException e) {
              throw new Failed(e);
            }
          });
    } catch (Failed e) {
      throw e.failure;
    }
  }

  private List<String> goals(Path run, ProvedAttempt attempt) {
    return FoundProof.in(attempt)
        .goals()
        .or(
            () ->
                replayed.getOrDefault(
                    new Found(run, attempt.statement().name(), attempt.attempt()),
                    Optional.empty()))
        .orElse(List.of());
  }
}
