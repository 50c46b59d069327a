/**
 * The module's part of the command line.
 *
 * <p>{@link dev.gradus.model.cli.ModelOptions} is the mixin of every command that needs a model;
 * {@code sample} and {@code bench prior} are commands of their own, found by ServiceLoader.
 */
package dev.gradus.model.cli;
