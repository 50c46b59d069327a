package dev.gradus.lean.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ties a process to the life of this JVM, so that none is left behind even by {@code kill -9}.
 *
 * <p>Linux sends the signal of {@code PR_SET_PDEATHSIG} when the parent THREAD ends, and survives
 * {@code exec}. Processes must therefore be started from a thread that lives as long as they
 * should.
 */
record ParentDeath(Optional<Path> setpriv) {

  /** With {@code setpriv} (package util-linux) where this machine has it, else without any tie. */
  static final ParentDeath KILL = new ParentDeath(Executables.find("setpriv"));

  /** The command that runs {@code command} tied to the calling thread. */
  List<String> command(List<String> command) {
    List<String> tied = new ArrayList<>();
    setpriv.ifPresent(path -> tied.addAll(List.of(path.toString(), "--pdeathsig", "KILL", "--")));
    tied.addAll(command);
    return tied;
  }
}
