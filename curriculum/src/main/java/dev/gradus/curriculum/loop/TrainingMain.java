package dev.gradus.curriculum.loop;

import dev.gradus.search.cli.Main;
import java.io.IOException;

/**
 * {@code gradus train} in a JVM of its own. It ends when the process that started it does, however
 * that happens: the pipe to its standard input closes then. Nothing is lost, a run is saved as it
 * goes.
 */
final class TrainingMain {
  private static final int ORPHANED = 3;

  private TrainingMain() {}

  public static void main(String[] arguments) {
    Thread watch = new Thread(TrainingMain::endWithParent, "parent-watch");
    watch.setDaemon(true);
    watch.start();
    Main.main(arguments);
  }

  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // Nobody says anything; all that counts is the end.
      }
    } catch (IOException e) {
      // As good as the end.
    }
    Runtime.getRuntime().halt(ORPHANED);
  }
}
