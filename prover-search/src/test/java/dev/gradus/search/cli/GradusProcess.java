package dev.gradus.search.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command in a JVM of its own, with an environment of its own. */
final class GradusProcess {
  private GradusProcess() {}

  /**
   * How it ended.
   *
   * @param errors standard error, without notices of progress
   */
  record Ended(int status, String output, String errors) {}

  /** A JVM that is to run the command; its environment and streams can still be changed. */
  static ProcessBuilder builder(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "dev.gradus.search.cli.Main"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** Runs it to its end. */
  static Ended run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = builder(arguments);
    builder.environment().putAll(environment);
    Path out = Files.createTempFile("gradus-out", ".txt");
    Path err = Files.createTempFile("gradus-err", ".txt");
    try {
      int status =
          builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
      return new Ended(status, read(out), read(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
