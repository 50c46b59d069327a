package dev.gradus.curriculum.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gradus.search.engine.EnvironmentException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * {@code gradus train} as a child process: libtorch gives no memory back to its process, and a
 * crash in native code must not take the iteration with it. It resumes by itself.
 *
 * @param arguments of the command, {@code train} itself left out
 * @param memory of its heap, as -Xmx has it
 * @param log what it says on standard error is appended there
 */
record TrainingProcess(List<String> arguments, String memory, Path log) {
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * Trains to the end.
   *
   * @param epochs told how many passes over the data are done
   * @throws EnvironmentException if it fails, with its own last words
   */
  void run(DoubleConsumer epochs) {
    Process process = null;
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      process =
          new ProcessBuilder(command())
              .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line; (line = lines.readLine()) != null; ) {
          JsonNode row = JSON.readTree(line);
          if (row.has("epoch")) {
            epochs.accept(row.get("epoch").asDouble());
          }
        }
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new EnvironmentException(
            "training failed with exit code %d: %s; all it said is in %s"
                .formatted(status, lastWords(), log),
            null);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "training cannot be run (" + e.getMessage() + "); see " + log, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EnvironmentException("training was interrupted; the same command continues", e);
    } finally {
      if (process != null) {
        process.destroy();
      }
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + memory);
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Dstdout.encoding=UTF-8");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(TrainingMain.class.getName());
    command.add("train");
    command.addAll(arguments);
    command.add("--json");
    return command;
  }

  private String lastWords() throws IOException {
    List<String> said = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
    String last = said.isEmpty() ? "it said nothing" : said.get(said.size() - 1);
    return last.replaceFirst("^gradus: ", "");
  }
}
