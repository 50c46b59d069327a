/**
 * Best-first search for a proof of one statement, or one gap of a file, and of many at once.
 *
 * <p>In: {@link dev.gradus.search.statement.Statement}s or {@link dev.gradus.search.file.Gap}s, a
 * {@link dev.gradus.search.engine.SearchConfig}, and channels to a {@code LeanBridge} and a {@code
 * LanguageModel}. Out: {@link dev.gradus.search.engine.StatementResult}s and, for whoever listens,
 * everything that was visited. A statement counts as proved only after {@code VerifyProof} (a gap:
 * {@code VerifyFill}) accepted the whole proof. The engine does not know whether the services are
 * in this process or on another machine, nor where its results are kept.
 *
 * <p>Method: Polu et al. 2022, "Formal Mathematics Statement Curriculum Learning" (arXiv
 * 2202.01344), section 4; the length-normalised priority is BFS-Prover's (arXiv 2502.03438).
 */
package dev.gradus.search.engine;
