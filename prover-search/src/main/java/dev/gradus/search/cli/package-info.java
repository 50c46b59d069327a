/**
 * The command line: {@link dev.gradus.search.cli.Main} gathers the commands of all modules; {@code
 * gradus prove}; and {@link dev.gradus.search.cli.SearchOptions}, the options of every command that
 * searches.
 */
package dev.gradus.search.cli;
