package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.loop.config.IterateConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkshopTest {
  @TempDir Path folder;

  private boolean cites(String first, String model) throws Exception {
    String text =
        "sources: [{name: a, files: [b]}]\nmodel: {first: %s, premises: c}\n".formatted(first);
    IterateConfig config = ConfigFile.read(Files.writeString(folder.resolve("c.yaml"), text));
    IterationFolder run = new IterationFolder(folder.resolve("run"));
    return Workshop.searchOptions(config, run, "cpu", model)
        .contains("--premises=" + run.premises());
  }

  /** A checkpoint cites what it was trained with, the prior what the run may cite. */
  @Test
  void searchOptions_firstModelWithThePrior_hasTheRunsPremises() throws Exception {
    assertEquals(true, cites("prior", "prior"));
    assertEquals(true, cites("prior+gradus", "prior+gradus"));
    assertEquals(false, cites("gradus", "gradus"));
    assertEquals(false, cites("prior", "prior+" + folder.resolve("round-1/model")));
  }
}
