package dev.gradus.minif2f.eval;

import dev.gradus.search.engine.AttemptResult;
import dev.gradus.search.engine.StatementResult;
import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results for tests. */
public final class Results {
  private Results() {}

  /**
   * A statement that was proved where an attempt is {@code true}; attempts cost 10, 20, ... calls.
   */
  public static StatementResult tried(String name, boolean... attempts) {
    return tried(name, "by\n  rfl", attempts);
  }

  /** Likewise, with this proof. */
  public static StatementResult tried(String name, String proofText, boolean... attempts) {
    VerifiedProof proof =
        new VerifiedProof(proofText, List.of("rfl"), List.of("propext"), "4.28.0");
    List<AttemptResult> results = new ArrayList<>();
    boolean proved = false;
    for (int i = 0; i < attempts.length; i++) {
      proved |= attempts[i];
      results.add(
          new AttemptResult(
              i,
              attempts[i] ? AttemptResult.Status.PROVED : AttemptResult.Status.EXHAUSTED,
              i + 1,
              10 * (i + 1),
              0.5,
              attempts[i] ? Optional.of(proof) : Optional.empty(),
              ""));
    }
    return new StatementResult(
        statement(name),
        proved ? StatementResult.Status.PROVED : StatementResult.Status.OPEN,
        proved ? Optional.of(proof) : Optional.empty(),
        "",
        results,
        0.5 * attempts.length);
  }

  /** A statement that Lean did not accept. */
  public static StatementResult unelaborated(String name, String reason) {
    return new StatementResult(
        statement(name),
        StatementResult.Status.UNELABORATED,
        Optional.empty(),
        reason,
        List.of(),
        0.01);
  }

  private static Statement statement(String name) {
    return new Statement(name, "", "theorem " + name + " : 1 = 1 :=", "valid");
  }
}
