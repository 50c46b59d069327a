/**
 * The Lake package in {@code prover-search/lean}: elaborated by the embedded Lean, its requests
 * answered by a real server.
 */
package dev.gradus.search.lake;
