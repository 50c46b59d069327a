/**
 * What is to be proved, and the files it is read from.
 *
 * <p>In: JSON Lines and {@code .lean} files. Out: {@link dev.gradus.search.statement.Statement}s in
 * file order, or one {@link dev.gradus.search.statement.StatementFormatException} that says where
 * and what. Nothing here knows of Lean's grammar beyond where a theorem starts and ends; whether a
 * statement means anything is for Lean to say.
 */
package dev.gradus.search.statement;
