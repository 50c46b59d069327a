package dev.gradus.curriculum.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.loop.config.IterateConfig;
import dev.gradus.curriculum.loop.config.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** They rest, or wait for their round, or are not worth another try. */
  @Test
  void forPeople_search_saysHowManyWereNotTakenUp() {
    Source source = new Source("a", List.of(Path.of("b")), null, null, null, null);
    ObjectNode facts = Workshop.facts().put("proved", 1).put("statements", 2).put("fresh", 1);
    facts.put("tacticCalls", 1_000).put("notTakenUp", 3).put("seconds", 2.5);
    assertEquals(
        "0/search-a: 1 of 2 proved, 1 for the first time, 1,000 tactic calls; 3 not taken up (2.5 s)",
        new StageText(new SearchStage(0, source), facts).forPeople());
  }
}
