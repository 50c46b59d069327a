/**
 * What an expert iteration is asked to do: a YAML file as records, read strictly.
 *
 * <p>In: a file. Out: {@link dev.gradus.curriculum.loop.config.IterateConfig}, checked, every
 * default filled in; an unknown key is an error that names the one that was probably meant. Knows
 * nothing of Lean, models or runs.
 */
package dev.gradus.curriculum.loop.config;
