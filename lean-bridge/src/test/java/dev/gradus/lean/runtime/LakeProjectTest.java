package dev.gradus.lean.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LakeProjectTest {
  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void resolveLinks() throws IOException {
    folder = temporary.toRealPath();
  }

  @Test
  void of_fakeLake_givesPathAndToolchain() throws IOException {
    Files.writeString(folder.resolve("lakefile.toml"), "");
    Path library = Files.createDirectories(folder.resolve(".lake/build/lib/lean"));
    Files.createFile(library.resolve("Mathlib.olean"));
    Path lean = script(folder.resolve("toolchain/bin/lean"), "#!/bin/sh\n");
    Path lake =
        script(
            folder.resolve("bin/lake"),
            "#!/bin/sh\n[ \"$1\" = env ] && echo \"LEAN_PATH=./.lake/build/lib/lean:/no/such/folder\" &&"
                + " echo \"LEAN_SYSROOT=$PWD/toolchain\"\n");

    LakeProject project = LakeProject.of(folder, Optional.of(lake.resolveSibling("lean")));

    assertEquals(List.of(library), project.modulePath());
    assertEquals(Optional.of(lean), project.lean());
    assertTrue(project.has("Mathlib"));
    assertFalse(project.has("Other"));
  }

  @Test
  void of_noLakefile_saysSo() {
    EnvironmentException e =
        assertThrows(EnvironmentException.class, () -> LakeProject.of(folder, Optional.empty()));
    assertTrue(e.getMessage().contains("not a Lake project"), e.getMessage());
  }

  @Test
  void commit_manifest_givesPinnedCommit() throws IOException {
    LakeProject project = new LakeProject(folder, List.of(), Optional.empty());
    assertEquals(Optional.empty(), project.commit("mathlib"));

    Files.writeString(
        folder.resolve("lake-manifest.json"),
        "{\"packages\":[{\"name\":\"batteries\",\"rev\":\"b\"},{\"name\":\"mathlib\",\"rev\":\"m\"}]}");
    assertEquals(Optional.of("m"), project.commit("mathlib"));
    assertEquals(Optional.empty(), project.commit("aesop"));
  }

  private static Path script(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }
}
