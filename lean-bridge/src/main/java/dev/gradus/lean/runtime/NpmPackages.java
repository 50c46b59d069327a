package dev.gradus.lean.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Fetches the pinned packages with the user's own npm: its registry, proxy and cache settings
 * apply. The lock file names no address, only versions and SHA-512 checksums, which {@code npm ci}
 * enforces. Scripts of packages are never run.
 */
final class NpmPackages {

  /** What the packages take when unpacked, in bytes. */
  static final long UNPACKED_BYTES = 516_351_184;

  /** A disk with less space left is as good as full. */
  private static final long FULL_BYTES = 4_096;

  private static final List<String> COMMAND =
      List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier");

  private NpmPackages() {}

  /**
   * Fetches into {@code folder/node_modules}.
   *
   * @return the {@code node_modules} folder
   * @throws EnvironmentException if npm is missing or fails, with the reason and remedy
   */
  static Path fetch(Path folder, Steps steps) throws IOException {
    for (String name : List.of("package.json", "package-lock.json")) {
      try (InputStream in = NpmPackages.class.getResourceAsStream(name)) {
        Files.copy(in, folder.resolve(name));
      }
    }
    Path log = folder.resolve("npm.log");
    Path modules = folder.resolve("node_modules");
    Process npm;
    try {
      npm =
          new ProcessBuilder(ParentDeath.KILL.command(COMMAND))
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw npmMissing(e);
    }
    try (Steps.Step step = steps.begin("Downloading Lean and Node", UNPACKED_BYTES)) {
      npm.getOutputStream().close();
      while (!npm.waitFor(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        step.reached(bytesUnder(modules));
      }
    } catch (InterruptedException e) {
      npm.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EnvironmentException("the installation was interrupted: run gradus setup again", e);
    }
    if (npm.exitValue() != 0) {
      String said = Files.readString(log, StandardCharsets.UTF_8);
      // On a full disk there is no room to say so either.
      if (Files.getFileStore(folder).getUsableSpace() < FULL_BYTES) {
        said = "npm error code ENOSPC\n";
      }
      throw failure(npm.exitValue(), said);
    }
    return modules;
  }

  private static EnvironmentException npmMissing(Throwable cause) {
    return new EnvironmentException(
        "npm was not found: install Node.js (which brings npm), or use a Lean of your own with --lean native",
        cause);
  }

  /** Turns npm's output into one line. npm names its errors: `npm error code EINTEGRITY`. */
  private static EnvironmentException failure(int status, String log) {
    if (status == 127) {
      return npmMissing(null);
    }
    List<String> errors = new ArrayList<>();
    String code = "";
    for (String line : log.lines().toList()) {
      // npm 10 and later say "npm error", earlier ones "npm ERR!".
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("npm error ") || lower.startsWith("npm err! ")) {
        String text = line.substring(10 - (lower.startsWith("npm err! ") ? 1 : 0)).strip();
        if (text.startsWith("code ")) {
          code = text.substring(5);
        } else if (!text.isEmpty()) {
          errors.add(text);
        }
      }
    }
    String detail = errors.isEmpty() ? "exit status " + status : errors.get(0);
    return switch (code) {
      case "EINTEGRITY" ->
          new EnvironmentException(
              "a downloaded package has a wrong checksum: run `npm cache clean --force` and gradus setup again;"
                  + " if it stays wrong, do not trust your npm registry");
      case "ENOTFOUND",
          "EAI_AGAIN",
          "ECONNREFUSED",
          "ECONNRESET",
          "ETIMEDOUT",
          "ENETUNREACH",
          "EHOSTUNREACH",
          "ERR_SOCKET_TIMEOUT",
          "ENOTCACHED",
          "FETCH_ERROR" ->
          new EnvironmentException(
              "npm cannot reach its registry ("
                  + code
                  + "): check the network and npm's registry and proxy settings"
                  + " (`npm config list`), then run gradus setup again");
      case "ENOSPC" ->
          new EnvironmentException(
              "the disk is full: free 1.5 GB or choose another folder with --cache DIR, then run gradus setup again");
      case "EACCES", "EPERM", "EROFS" ->
          new EnvironmentException(
              "npm may not write ("
                  + detail
                  + "): change the permissions, or choose another folder with --cache DIR"
                  + " or npm's cache setting");
      case "E404" ->
          new EnvironmentException(
              "npm's registry does not have the pinned packages ("
                  + detail
                  + "): use another registry"
                  + " (`npm config set registry`)");
      default ->
          new EnvironmentException(
              "npm failed"
                  + (code.isEmpty() ? "" : " with " + code)
                  + " ("
                  + detail
                  + "): run `npm doctor`, then gradus"
                  + " setup again");
    };
  }

  private static long bytesUnder(Path folder) {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // npm moves files while they are counted; the next look will see them.
    }
    return bytes;
  }
}
