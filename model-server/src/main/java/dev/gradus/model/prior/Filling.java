package dev.gradus.model.prior;

/**
 * One way to fill a slot of the grammar for a goal.
 *
 * @param text as it stands in the tactic
 * @param weight relative to the other fillings of the slot, positive
 */
record Filling(String text, double weight) {}
