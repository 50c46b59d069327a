package dev.gradus.curriculum.loop.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.curriculum.loop.config.IterateConfig.Searches;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {
  private static final String LEAST =
      """
      sources:
        - name: examples
          files: [a.jsonl]
      """;

  @TempDir Path folder;

  private IterateConfig read(String yaml) throws Exception {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, yaml);
    return ConfigFile.read(file);
  }

  private String refusal(String yaml) {
    String message = assertThrows(ConfigException.class, () -> read(yaml)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message.substring(message.indexOf(": ") + 2);
  }

  @Test
  void read_onlySources_fillsInDefaults() throws Exception {
    IterateConfig config = read(LEAST);
    assertEquals(4, config.rounds());
    assertEquals(8, config.search().samples());
    assertEquals("prior", config.model().first());
    assertEquals(Schedule.Kind.FRONTIER, config.schedule().kind());
    assertTrue(config.deduplicate());
    assertTrue(config.gated().isEmpty());
  }

  @Test
  void read_nestedKeys_areTaken() throws Exception {
    IterateConfig config =
        read(
            LEAST
                + """
                searches: first
                deduplicate: false
                training: {from: base, base: {epochs: 3}, accepted: 2}
                evaluate:
                  - {name: held-out, file: b.jsonl, held-out: true, priorities: [value, logprob]}
                gate: {on: held-out, tolerance: 0.02}
                """);
    assertEquals(Searches.FIRST, config.searches());
    assertFalse(config.deduplicate());
    assertEquals(1, config.training().epochs());
    assertEquals(3, config.training().base().epochs());
    assertTrue(config.evaluate().get(0).heldOut());
    assertEquals(0.02, config.gated().orElseThrow().tolerance());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sead: 1                             | line 4: unknown key 'sead'; did you mean 'seed'?
          search: {sample: 1}                 | line 4: unknown key 'search.sample'; did you mean 'samples'?
          training: {base: {epoch: 1}}        | line 4: unknown key 'training.base.epoch'; did you mean 'epochs'?
          search: {samples: 0}                | line 4: search.samples must be at least 1
          search: {samples: many}             | line 4: search.samples cannot be 'many'; a whole number is expected
          search: {samples: 1.5}              | line 4: search.samples cannot be '1.5'; a whole number is expected
          search: {priority: best}            | line 4: search.priority is 'best', which is none of logprob, length-normalised, value
          search: {reopen: always}            | line 4: search.reopen is 'always', which is none of never, last, ranked
          searches: sometimes                 | line 4: searches cannot be 'sometimes'; choose from trained, first, once
          schedule: {review: 2}               | line 4: schedule.review must be in [0, 1]
          gate: {on: nothing}                 | gate.on is nothing, which is the name of none of evaluate
          rounds: 0                           | rounds must be at least 1
          training: {context: 8}              | line 4: training.context must be at least 16
          training: {batch-tokens: 0}         | line 4: training.batch-tokens must be at least 1
          training: {learning-rate: 0}        | line 4: training.learning-rate must be positive
          training: {original-weight: {a: -1}} | line 4: a weight of training.original-weight is negative
          original: [~]                       | an entry of a list or a map says nothing
          evaluate: [{name: a, file: b, priorities: [value, logprob]}, {name: a-logprob, file: b}] | evaluate has two named a-logprob; rename one of them
          """)
  void read_mistake_isNamedWithItsRemedy(String line, String message) {
    String said = refusal(LEAST + line + "\n");
    assertTrue(said.endsWith(message.replaceFirst("^line 4: ", "")), said);
  }

  @Test
  void read_twoSourcesOfOneName_isRefused() {
    String said = refusal(LEAST + "  - {name: examples, files: [b.jsonl]}\n");
    assertTrue(said.contains("sources has two named examples"), said);
  }

  @Test
  void read_sourceCalledLikeAGroupOfAnother_isRefused() {
    String said = refusal(LEAST + "  - {name: examples-sizes, files: [b.jsonl]}\n");
    assertTrue(said.contains("sources has two named examples-sizes; rename one of them"), said);
  }

  @Test
  void read_noSources_isRefused() {
    assertTrue(refusal("seed: 1\n").contains("sources is empty"));
  }

  @Test
  void read_emptyFile_isRefused() {
    assertTrue(refusal(" \n").contains("is empty"));
  }

  @Test
  void differences_moreRoundsAndOtherSearch_namesTheSearchOnly() throws Exception {
    IterateConfig before = read(LEAST);
    IterateConfig now = read(LEAST + "rounds: 9\nsearch: {samples: 4}\n");
    assertEquals(List.of("search"), now.differences(before));
    assertEquals(List.of("rounds", "search"), before.differences(now));
  }
}
