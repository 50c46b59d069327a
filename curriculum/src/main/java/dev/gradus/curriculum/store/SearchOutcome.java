package dev.gradus.curriculum.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.search.engine.StatementResult.Status;
import java.util.OptionalInt;

/**
 * What a stage made of one statement. Counts by round, source, set or difficulty are sums of these.
 *
 * @param round from 0
 * @param stage name of the stage
 * @param purpose whether the search was to learn from or to measure
 * @param source the group of the statements, or the name of the evaluation set
 * @param name of the statement
 * @param hash of the statement, as {@code Statement.hash}
 * @param difficulty of the statement
 * @param status how its search ended
 * @param attempts made
 * @param successes attempts that found a proof
 * @param expansions in all attempts
 * @param tacticCalls in all attempts
 * @param shortestProof its steps; empty if there is no proof
 */
public record SearchOutcome(
    int round,
    String stage,
    Purpose purpose,
    String source,
    String name,
    String hash,
    JsonNode difficulty,
    Status status,
    int attempts,
    int successes,
    long expansions,
    long tacticCalls,
    OptionalInt shortestProof) {}
