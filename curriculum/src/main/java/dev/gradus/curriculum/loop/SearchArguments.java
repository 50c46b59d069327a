package dev.gradus.curriculum.loop;

import dev.gradus.curriculum.loop.config.ConfigException;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.cli.SearchOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/**
 * Options of {@code gradus prove}, parsed as that command parses them: a stage that searches is
 * what the command would do, with the same defaults and the same record in the run directory.
 */
@Command(name = "prove")
final class SearchArguments {
  @Mixin private SearchOptions search;
  @Mixin private ModelOptions model;

  private SearchArguments() {}

  /**
   * Parses them.
   *
   * @param config where they come from, for messages
   * @throws ConfigException if one is out of range
   */
  static SearchArguments parse(Path config, List<String> arguments) {
    SearchArguments parsed = new SearchArguments();
    try {
      new CommandLine(parsed).parseArgs(arguments.toArray(String[]::new));
      parsed.search.config(false); // checks the ranges
      return parsed;
    } catch (ParameterException e) {
      throw new ConfigException(config, e.getMessage());
    }
  }

  SearchOptions search() {
    return search;
  }

  ModelOptions model() {
    return model;
  }
}
