package dev.gradus.model.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.model.ModelRefusal;
import dev.gradus.model.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointRootTest {

  @TempDir private Path folder;
  private Path root;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectories(folder.resolve("root"));
    Files.createDirectories(root.resolve("runs/step-100"));
    Files.writeString(root.resolve("runs/step-100/config.json"), "{}");
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.writeString(outside.resolve("config.json"), "secret");
    Files.createSymbolicLink(root.resolve("leads-out"), outside);
    Files.createSymbolicLink(root.resolve("latest"), Path.of("runs", "step-100"));
    Files.createDirectories(root.resolve("file-leads-out"));
    Files.createSymbolicLink(
        root.resolve("file-leads-out/config.json"), outside.resolve("config.json"));
    // As a writer leaves it that died between two renames.
    Files.createDirectories(root.resolve("runs/.step-200.previous"));
    Files.createSymbolicLink(root.resolve(".moved-out.previous"), outside);
    Files.createDirectories(folder.resolve(".moved-out.previous"));
  }

  @Test
  void resolve_belowTheRoot_isItsRealPath() throws IOException {
    Path real = root.toRealPath().resolve("runs/step-100");
    for (String name :
        new String[] {"runs/step-100", "latest", "runs/../latest", real.toString()}) {
      assertEquals(real, new CheckpointRoot(root).resolve(name), name);
    }
  }

  @Test
  void resolve_writerDiedBetweenTheRenames_isItsName() throws IOException {
    Path named = root.toRealPath().resolve("runs/step-200");
    assertEquals(named, new CheckpointRoot(root).resolve("runs/step-200"));
  }

  @Test
  void root_notThere_namesTheOption() {
    Path none = folder.resolve("none");
    Exception e = assertThrows(CheckpointException.class, () -> new CheckpointRoot(none));
    assertTrue(e.getMessage().startsWith("--model-root " + none), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "../outside",
        "runs/../../outside",
        "leads-out",
        "leads-out/.",
        "/",
        "/etc",
        "file-leads-out",
        "moved-out",
        "../moved-out",
        "none",
        "runs/step-100/config.json",
        "a\0b"
      })
  void resolve_elsewhere_isRefusedAndNamesTheOption(String name) throws IOException {
    ModelRefusal refusal =
        assertThrows(ModelRefusal.class, () -> new CheckpointRoot(root).resolve(name));
    assertEquals(ModelRefusal.Reason.INVALID, refusal.reason());
    assertTrue(refusal.getMessage().contains("--model-root"), refusal.getMessage());
  }
}
