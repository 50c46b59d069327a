package dev.gradus.lean.runtime;

import java.nio.file.Path;

/**
 * The program of the child JVMs of {@link EmbeddedInstallerTest}: installs, and ends as the command
 * line would.
 */
final class InstallMain {
  private InstallMain() {}

  public static void main(String[] arguments) {
    try {
      CacheFolder cache = new CacheFolder(Path.of(arguments[0]), Steps.notices(System.out));
      new EmbeddedInstaller(cache, new Steps(System.out)).install(false);
    } catch (EnvironmentException e) {
      System.out.println("gradus: " + e.getMessage());
      System.exit(e.getExitCode());
    }
  }
}
