package dev.gradus.lean.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks all that gradus needs of the machine to run Lean, changing nothing but temporary files.
 */
public final class Doctor {
  private static final String SETUP = "run gradus setup";
  private static final String REINSTALL = "run gradus setup --force";

  /** A worker takes 0.6 to 1.8 GB; below this not even one fits comfortably. */
  private static final long MEMORY_BYTES = 3L << 30;

  /** Downloads and their unpacked form exist side by side for a moment. */
  private static final long INSTALL_BYTES = 1_500_000_000L;

  private final Path cache;
  private final Optional<Path> program;
  private final Optional<Path> project;
  private final boolean embedded;
  private final Consumer<HealthCheck> report;

  private Doctor(
      Path cache,
      boolean embedded,
      Optional<Path> program,
      Optional<Path> project,
      Consumer<HealthCheck> report) {
    this.cache = cache;
    this.embedded = embedded;
    this.program = program;
    this.project = project;
    this.report = report;
  }

  /** Checks the embedded Lean; each check is reported as it ends. */
  public static void checkEmbedded(Path cache, Consumer<HealthCheck> report) {
    new Doctor(cache, true, Optional.empty(), Optional.empty(), report).check();
  }

  /** Checks a Lean of the user's; arguments as for {@link LeanRuntime#nativeLean}. */
  public static void checkNative(
      Path cache, Optional<Path> program, Optional<Path> project, Consumer<HealthCheck> report) {
    new Doctor(cache, false, program, project, report).check();
  }

  private void check() {
    report.accept(java());
    boolean installed = embedded && Files.isDirectory(cache.resolve(EmbeddedInstaller.ENTRY));
    if (embedded) {
      report.accept(npm(installed));
    }
    report.accept(disk(installed));
    report.accept(memory());
    report.accept(orphans());
    if (embedded && !installed) {
      report.accept(
          HealthCheck.failed("lean", "the embedded Lean is not installed in " + cache, SETUP));
      return;
    }
    if (embedded) {
      report.accept(files());
    }
    LeanToolchain lean;
    try {
      lean =
          embedded
              ? LeanToolchain.embedded(cache.resolve(EmbeddedInstaller.ENTRY))
              : NativeLean.find(program, project.map(folder -> LakeProject.of(folder, program)));
    } catch (EnvironmentException e) {
      report.accept(HealthCheck.failed("lean", message(e), remedy(e)));
      return;
    }
    report.accept(version(lean));
    tryOut(lean);
    report.accept(gym(lean));
  }

  private static HealthCheck java() {
    int feature = Runtime.version().feature();
    return feature >= 17
        ? HealthCheck.ok("java", "Java " + Runtime.version())
        : HealthCheck.failed("java", "Java " + Runtime.version(), "install a JDK 17 or later");
  }

  private static HealthCheck npm(boolean installed) {
    Optional<Path> npm = Executables.find("npm");
    if (npm.isPresent()) {
      return HealthCheck.ok("npm", npm.get().toString());
    }
    String remedy = "install Node.js (which brings npm), or use --lean native";
    return installed
        ? HealthCheck.warning("npm", "not found; needed only to install again", remedy)
        : HealthCheck.failed("npm", "not found", remedy);
  }

  private HealthCheck disk(boolean installed) {
    Path existing = cache.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (!Files.isWritable(existing)) {
      return HealthCheck.failed(
          "disk",
          existing + " is not writable",
          "change its permissions or choose another cache with --cache DIR");
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String finding = gigabytes(free) + " free for " + cache;
      return installed || !embedded || free >= INSTALL_BYTES
          ? HealthCheck.ok("disk", finding)
          : HealthCheck.failed(
              "disk", finding, "free 1.5 GB there or choose another cache with --cache DIR");
    } catch (IOException e) {
      return HealthCheck.warning(
          "disk", "cannot tell the free space (" + e.getMessage() + ")", "look with df");
    }
  }

  /** Memory as Linux estimates it available for new programs. */
  private static HealthCheck memory() {
    try {
      long available = 0;
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemAvailable:")) {
          available = Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
      String finding = gigabytes(available) + " available";
      return available >= MEMORY_BYTES
          ? HealthCheck.ok("memory", finding)
          : HealthCheck.warning(
              "memory", finding, "free some, or use --workers 1: a worker takes up to 1.8 GB");
    } catch (IOException e) {
      return HealthCheck.warning(
          "memory", "cannot tell (" + e.getMessage() + ")", "make sure that 3 GB are free");
    }
  }

  private static HealthCheck orphans() {
    return ParentDeath.KILL
        .setpriv()
        .map(path -> HealthCheck.ok("orphans", "Lean dies with gradus (" + path + ")"))
        .orElseGet(
            () ->
                HealthCheck.warning(
                    "orphans",
                    "setpriv not found: a Lean may outlive a gradus that is killed with -9",
                    "install util-linux 2.33 or later"));
  }

  private HealthCheck files() {
    Path installation = cache.resolve(EmbeddedInstaller.ENTRY);
    try {
      Receipt receipt = Receipt.read(installation);
      List<String> damaged = receipt.damaged(installation);
      return damaged.isEmpty()
          ? HealthCheck.ok(
              "files", receipt.files().size() + " installed files have their checksums")
          : HealthCheck.failed(
              "files",
              damaged.size() + " installed files are damaged, first " + damaged.get(0),
              REINSTALL);
    } catch (IOException e) {
      return HealthCheck.failed(
          "files", "cannot read the installation (" + e.getMessage() + ")", REINSTALL);
    }
  }

  private static HealthCheck version(LeanToolchain lean) {
    String finding =
        "Lean "
            + lean.version().version()
            + " "
            + lean.version().commit()
            + " at "
            + lean.program();
    return lean.version().isAtLeast(LeanVersion.SOUND)
        ? HealthCheck.ok("version", finding)
        : HealthCheck.warning(
            "version",
            finding + ": kernel soundness fixes up to " + LeanVersion.SOUND + " are missing",
            "check proofs that you publish again with gradus verify --lean native on "
                + LeanVersion.SOUND
                + " or later");
  }

  /**
   * Lets Lean check a theorem and then write a file outside its scratch folder: one start of Lean,
   * which is what takes long here.
   */
  private void tryOut(LeanToolchain lean) {
    try {
      Path outside = Files.createTempDirectory(cache.toRealPath(), "outside-");
      try {
        Path target = outside.resolve("written-by-lean");
        String output =
            runFile(
                lean,
                String.join(
                    "\n",
                    "theorem check (a b : Nat) : a + b = b + a := by omega",
                    "#eval 6 * 7",
                    "#eval IO.FS.writeFile " + quoted(target) + " \"x\"",
                    "#eval IO.println \"ran\"",
                    ""));
        boolean sound = firstLine(output).equals("42");
        report.accept(
            sound
                ? HealthCheck.ok("theorem", "Lean starts and checks a theorem")
                : HealthCheck.failed("theorem", "Lean answered: " + firstLine(output), repair()));
        if (sound) {
          report.accept(confinement(lean, output, Files.exists(target)));
        }
      } finally {
        CacheFolder.deleteRecursively(outside);
      }
    } catch (EnvironmentException | IOException e) {
      report.accept(HealthCheck.failed("theorem", e.getMessage(), repair()));
    }
  }

  private HealthCheck confinement(LeanToolchain lean, String output, boolean wrote) {
    String means = lean.confinement().description();
    if (output.lines().noneMatch("ran"::equals)) {
      return HealthCheck.failed(
          "confinement", "Lean did not survive the attempt to write a file", repair());
    }
    if (lean.confinement().isNone()) {
      return HealthCheck.warning(
          "confinement",
          "none: Lean can write files and use the network",
          means.substring(means.indexOf(':') + 1).strip());
    }
    return wrote
        ? HealthCheck.failed(
            "confinement",
            "Lean wrote a file outside its scratch folder in spite of " + means,
            repair())
        : HealthCheck.ok(
            "confinement", "a write outside the scratch folder left no file; " + means);
  }

  private HealthCheck gym(LeanToolchain lean) {
    Path gym = cache.resolve(GymProgram.ofResources().entryName(lean));
    if (!Files.isRegularFile(gym.resolve("Gym.olean"))) {
      return HealthCheck.failed(
          "gym", "not compiled for this Lean", SETUP + (embedded ? "" : " with the same --lean"));
    }
    return embedded ? warmth(lean, gym) : HealthCheck.ok("gym", "compiled in " + gym);
  }

  private static HealthCheck warmth(LeanToolchain lean, Path gym) {
    if (!Files.isRegularFile(gym.resolve(GymProgram.CODE))) {
      return HealthCheck.warning(
          "gym", "compiled, but not warmed up: Lean needs a minute to get going", REINSTALL);
    }
    try {
      return GymProgram.startsWithKeptCode(lean, gym)
          ? HealthCheck.ok("gym", "compiled in " + gym)
          : HealthCheck.warning(
              "gym",
              "compiled, but warmed up on another processor, or damaged: Lean needs a minute to get"
                  + " going",
              REINSTALL);
    } catch (EnvironmentException | IOException e) {
      return HealthCheck.failed("gym", e.getMessage(), REINSTALL);
    }
  }

  private String repair() {
    return embedded ? REINSTALL : "try it in a terminal, or use --lean embedded";
  }

  private static String runFile(LeanToolchain lean, String source) throws IOException {
    Path scratch = Files.createTempDirectory("gradus-doctor").toRealPath();
    try {
      Files.writeString(scratch.resolve("Check.lean"), source);
      return LeanToolchain.run(
          lean.process(scratch, scratch, List.of("Check.lean")), "lean", (status, output) -> true);
    } finally {
      CacheFolder.deleteRecursively(scratch);
    }
  }

  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String firstLine(String output) {
    return output.lines().findFirst().orElse("nothing");
  }

  /** Messages for people have the form "what is wrong: remedy". */
  private static String message(EnvironmentException e) {
    int colon = e.getMessage().lastIndexOf(": ");
    return colon < 0 ? e.getMessage() : e.getMessage().substring(0, colon);
  }

  private static String remedy(EnvironmentException e) {
    int colon = e.getMessage().lastIndexOf(": ");
    return colon < 0 ? SETUP : e.getMessage().substring(colon + 2);
  }

  private static String gigabytes(long bytes) {
    return String.format(java.util.Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
