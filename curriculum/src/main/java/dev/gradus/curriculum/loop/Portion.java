package dev.gradus.curriculum.loop;

import dev.gradus.search.statement.Statement;
import java.util.List;

/**
 * Statements that a round searches with the same budget.
 *
 * @param expansions d, for each attempt
 * @param statements in the order of their source
 */
record Portion(int expansions, List<Statement> statements) {}
