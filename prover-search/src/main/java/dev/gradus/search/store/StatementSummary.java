package dev.gradus.search.store;

import dev.gradus.search.engine.VerifiedProof;
import dev.gradus.search.statement.Statement;
import java.util.Optional;

/**
 * A statement of a run and what came of it so far, without its attempts.
 *
 * @param status one of {@link StatementFilter#STATUSES}
 * @param message Lean's reason, where there is one
 * @param attempts those that are done
 * @param tacticCalls of these attempts
 * @param seconds it took; 0 for one that is not done
 * @param proof the shortest of its attempts'
 */
public record StatementSummary(
    Statement statement,
    String status,
    String message,
    int attempts,
    long tacticCalls,
    double seconds,
    Optional<VerifiedProof> proof) {}
