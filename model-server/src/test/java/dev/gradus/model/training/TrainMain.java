package dev.gradus.model.training;

import dev.gradus.model.cli.TrainCommand;
import picocli.CommandLine;

/** {@code gradus train} as a process of its own, to be killed. */
final class TrainMain {

  private TrainMain() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new TrainCommand()).execute(arguments));
  }
}
