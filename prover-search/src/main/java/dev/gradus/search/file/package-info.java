/**
 * A Lean file as somebody writes on it: lines, columns, where a proof is missing, and how one is
 * written there.
 *
 * <p>In: the text of the file, and tactics. Out: offsets as the Lean bridge counts them, and pieces
 * of text. It does not parse Lean; what is a proof and what its goals are only Lean tells.
 */
package dev.gradus.search.file;
