package dev.gradus.search.lake;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.lean.runtime.LeanRuntime;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The Lean sources of the package as one file that the embedded Lean can run: it takes every file
 * for a module, and runs no code of what a file imports.
 */
final class LakePackage {
  private static final Path SOURCES = Path.of("lean");

  /** Modules in the order of their imports. */
  static final List<String> MODULES =
      List.of("FileText", "Request", "Answer", "Client", "Curl", "Tactic");

  /** What was asked, and what a real server has answered: names in Lean and of files. */
  static final List<String> RECORDED =
      List.of("suggestRequest", "suggestAnswer", "proveRequest", "proveAnswer", "errorAnswer");

  private LakePackage() {}

  /** The package, what stands in for the library, and the checks. */
  static String checked() throws IOException {
    StringBuilder file = new StringBuilder();
    file.append("import Lean.Elab.Tactic\n");
    file.append("import Lean.Elab.GuardMsgs\n");
    file.append("import Lean.Meta.Tactic.TryThis\n");
    file.append("public meta section\n");
    file.append("set_option compiler.small 0\n");
    for (String module : MODULES.subList(0, MODULES.size() - 1)) {
      file.append(module(module));
    }
    file.append("namespace Gradus\n");
    for (String name : RECORDED) {
      String literal = new ObjectMapper().writeValueAsString(resource(name + ".json").strip());
      file.append("def ").append(name).append(" := ").append(literal).append('\n');
    }
    file.append("end Gradus\n");
    file.append(resource("Library.lean"));
    file.append(module("Tactic").replaceAll("(?m)^(namespace|end) Gradus$", "$1 Gradus.Recorded"));
    return file.append(resource("Checks.lean")).toString();
  }

  private static String module(String name) throws IOException {
    return Files.readAllLines(SOURCES.resolve("Gradus").resolve(name + ".lean")).stream()
        .filter(line -> !line.startsWith("import "))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  static String resource(String name) throws IOException {
    try (InputStream in = LakePackage.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** What the embedded Lean says of a file. */
  static String elaborate(String file, Path scratch) throws IOException, InterruptedException {
    Files.writeString(scratch.resolve("Package.lean"), file);
    LeanRuntime lean = LeanRuntime.embedded(LeanRuntime.defaultCache(System.getenv()), System.err);
    ProcessBuilder builder = lean.gym(scratch.toRealPath());
    List<String> command = new ArrayList<>(builder.command());
    builder.command(command.subList(0, command.indexOf("--run")));
    builder.command().add("Package.lean");
    Path said = scratch.resolve("said.txt");
    // On standard error Node may say that it starts slowly.
    builder.redirectError(scratch.resolve("errors.txt").toFile()).redirectOutput(said.toFile());
    builder.start().waitFor();
    return Files.readString(said);
  }
}
