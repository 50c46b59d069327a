package dev.gradus.curriculum.human;

/**
 * A tactic in a file.
 *
 * @param declaration full name of what it proves part of
 * @param goal the whole state before it, as a search sends it to the model
 * @param tactic one tactic call on one line
 * @param file as it was named
 * @param line counted from 1
 * @param column in characters, counted from 0, as Lean's messages do
 */
public record HumanStep(
    String declaration, String goal, String tactic, String file, int line, int column) {}
