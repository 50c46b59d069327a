package dev.gradus.lean.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What stands between Lean, which runs code that a model wrote, and the machine.
 *
 * <p>{@link #NODE}: the embedded Lean's wrapper lets Node enforce it, and Lean's file system holds
 * only the granted folders. {@link #BUBBLEWRAP}: Linux namespaces. {@link #NONE} and {@link
 * #FORBIDDEN}: nothing; the allow-list of tactics is then the only guard.
 */
enum Confinement {
  NODE("Node permissions: writes only its scratch folder, starts no processes"),
  BUBBLEWRAP("bubblewrap: writes only its scratch folder, no network"),
  NONE("none: install bubblewrap (bwrap) to keep Lean from writing files and using the network"),
  FORBIDDEN(
      "none: bubblewrap may not make namespaces here; allow unprivileged user namespaces (sysctl"
          + " kernel.unprivileged_userns_clone, AppArmor, or the container's options)");

  private final String description;

  Confinement(String description) {
    this.description = description;
  }

  /** What can be had for this program. */
  static Confinement of(Path lean) {
    Optional<Path> installation = EmbeddedInstaller.installationOf(lean);
    if (installation.isPresent()) {
      return NODE;
    }
    return Executables.find("bwrap")
        .map(bwrap -> mayMakeNamespaces(bwrap) ? BUBBLEWRAP : FORBIDDEN)
        .orElse(NONE);
  }

  /** Whether nothing confines Lean. */
  boolean isNone() {
    return this == NONE || this == FORBIDDEN;
  }

  /** Containers and hardened systems have the program, but not the right to use it. */
  private static boolean mayMakeNamespaces(Path bwrap) {
    List<String> trial = new ArrayList<>(namespaces(bwrap));
    trial.addAll(List.of("--", bwrap.toString(), "--version"));
    try {
      LeanToolchain.output(new ProcessBuilder(trial), bwrap.toString());
      return true;
    } catch (EnvironmentException e) {
      return false;
    }
  }

  String description() {
    return description;
  }

  /**
   * Confines a command.
   *
   * @param scratch the only folder it may write
   * @param readable further folders it must be able to read
   */
  ProcessBuilder confine(List<String> command, Path scratch, Set<Path> readable) {
    List<String> confined = new ArrayList<>();
    if (this == BUBBLEWRAP) {
      confined.addAll(bubblewrap(scratch, readable));
    }
    confined.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(ParentDeath.KILL.command(confined)).directory(scratch.toFile());
    // Secrets of the environment are none of Lean's business.
    Map<String, String> environment = builder.environment();
    String searchPath = environment.getOrDefault("PATH", "/usr/bin:/bin");
    environment.clear();
    environment.put("PATH", searchPath);
    environment.put("LANG", "C.UTF-8");
    if (this == NODE) {
      environment.put("GRADUS_LEAN_SCRATCH", scratch.toString());
      environment.put(
          "GRADUS_LEAN_READ",
          readable.stream().map(Path::toString).collect(Collectors.joining(":")));
    }
    return builder;
  }

  private static List<String> bubblewrap(Path scratch, Set<Path> readable) {
    List<String> command = namespaces(Executables.find("bwrap").orElseThrow());
    for (Path folder : readable) {
      command.addAll(List.of("--ro-bind", folder.toString(), folder.toString()));
    }
    command.addAll(List.of("--bind", scratch.toString(), scratch.toString()));
    command.addAll(List.of("--chdir", scratch.toString(), "--"));
    return command;
  }

  private static List<String> namespaces(Path bwrap) {
    List<String> command = new ArrayList<>();
    command.add(bwrap.toString());
    command.addAll(List.of("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"));
    command.addAll(List.of("--tmpfs", "/tmp"));
    if (Files.isDirectory(Path.of("/run"))) {
      command.addAll(List.of("--tmpfs", "/run")); // sockets of services can be used through ro-bind
    }
    command.addAll(List.of("--unshare-net", "--unshare-pid", "--unshare-ipc"));
    // Without this root would keep the right to mount its way out.
    command.addAll(List.of("--cap-drop", "ALL"));
    command.addAll(List.of("--die-with-parent", "--new-session"));
    return command;
  }
}
