/**
 * A Lean file as somebody writes on it: lines, columns, and where a proof is missing.
 *
 * <p>In: the text of the file. Out: offsets as the Lean bridge counts them, and pieces of the text.
 * It does not parse Lean; what is a proof and what its goals are only Lean tells.
 */
package dev.gradus.search.file;
