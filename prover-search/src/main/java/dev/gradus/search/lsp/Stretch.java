package dev.gradus.search.lsp;

/**
 * A part of a text.
 *
 * @param start index of its first UTF-16 unit
 * @param end one past its last
 */
record Stretch(int start, int end) {}
