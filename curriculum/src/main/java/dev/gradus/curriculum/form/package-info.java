/**
 * What a statement says, whatever its variables are called.
 *
 * <p>In: the text of a statement, or of a goal as Lean prints it. Out: a text that is the same for
 * all that differ in names alone. Knows nothing of Lean's elaborator: {@link
 * dev.gradus.curriculum.form.StatementForm} says what that costs.
 */
package dev.gradus.curriculum.form;
