package dev.gradus.search.fill;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.lean.cli.LeanConnection;
import dev.gradus.lean.cli.LeanOptions;
import dev.gradus.model.cli.ModelConnection;
import dev.gradus.model.cli.ModelOptions;
import dev.gradus.search.engine.Prover;
import dev.gradus.search.engine.Reopening;
import dev.gradus.search.engine.SearchConfig;
import dev.gradus.search.file.LeanFile;
import dev.gradus.search.fill.GapFiles.GapFile;
import dev.gradus.search.fill.GapOutcome.Status;
import dev.gradus.v1.FileError;
import dev.gradus.v1.LeanBridgeGrpc;
import dev.gradus.v1.RecordTacticsRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Gaps in odd places, by the embedded Lean. */
final class RealFillTest {
  private static final int FILES = 50;
  private static final long SEED = 7;
  private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

  private static Services services;
  private static LeanConnection lean;

  @TempDir Path folder;

  @Command
  private static final class Services {
    @Mixin private LeanOptions lean;
    @Mixin private ModelOptions model;
  }

  @BeforeAll
  static void start() {
    services = new Services();
    new CommandLine(services).parseArgs("--workers", "1");
    lean = services.lean.connect(METERS);
  }

  @AfterAll
  static void stop() {
    lean.close();
  }

  /** Lean's own count ends a tactic, never the clock. */
  private static SearchConfig config(int expansions, int samples) {
    SearchConfig some = SearchConfig.DEFAULT;
    return new SearchConfig(
        1,
        false,
        expansions,
        samples,
        1,
        1,
        true,
        Duration.ofSeconds(300),
        5_000,
        Duration.ofSeconds(3600),
        some.priority(),
        some.alpha(),
        0,
        1,
        Reopening.NEVER,
        false);
  }

  @Test
  void fill_gapsInOddPlaces_changesNothingElseAndCompiles() throws Exception {
    try (PlainTactics model = new PlainTactics();
        Prover prover = new Prover(lean.channel(), model.channel(), METERS)) {
      GapFiles files = new GapFiles(SEED);
      List<String> wrong = new ArrayList<>();
      for (int i = 0; i < FILES; i++) {
        GapFile generated = files.file(i % GapFiles.templates());
        Path path = folder.resolve("File" + i + ".lean");
        Files.writeString(path, generated.text());
        SourceFile source = SourceFile.read(path);
        FilledFile filled =
            new FileFiller(prover, config(8, 4), 4, path, source.lean(), FillListener.NONE).fill();
        wrong.addAll(fates(generated, filled));
        if (!filled.edits().isEmpty()) {
          source.write(filled);
        }
        assertBytes(generated, filled, path);
        assertErrors(generated.text(), Files.readString(path));
      }
      assertEquals(List.of(), wrong);
    }
  }

  @Test
  void fill_prior_provesInPlace() {
    LeanFile file =
        new LeanFile(
            "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q := by\n  constructor\n  · sorry\n"
                + "  · have h : q := sorry\n    exact h");
    try (ModelConnection model = services.model.connect(METERS);
        Prover prover = new Prover(lean.channel(), model.channel(), METERS)) {
      FilledFile filled =
          new FileFiller(prover, config(4, 4), 2, Path.of("t"), file, FillListener.NONE).fill();
      assertTrue(filled.gaps().stream().allMatch(GapOutcome::proved), filled::toString);
    }
  }

  /** What became of the gaps otherwise than it should. */
  private static List<String> fates(GapFile generated, FilledFile filled) {
    List<Status> fates = filled.gaps().stream().map(GapOutcome::status).toList();
    return fates.equals(generated.expected())
        ? List.of()
        : List.of(fates + " in " + generated.text() + " " + filled.gaps());
  }

  private static void assertBytes(GapFile generated, FilledFile filled, Path path)
      throws Exception {
    List<String> texts = new ArrayList<>();
    for (GapOutcome gap : filled.gaps()) {
      String lineEnd = generated.carriageReturns() ? "\r\n" : "\n";
      texts.add(gap.proved() ? gap.text().replace("\n", lineEnd) : "sorry");
    }
    assertArrayEquals(
        generated.with(texts).getBytes(StandardCharsets.UTF_8), Files.readAllBytes(path));
  }

  /** Lean finds no error in the new text, or those of the old one. */
  private static void assertErrors(String before, String after) {
    List<String> errors = errors(after);
    if (!errors.isEmpty()) {
      assertEquals(errors(before), errors, after);
    }
  }

  private static List<String> errors(String raw) {
    String text = new LeanFile(raw.replace("\uFEFF", "")).text();
    return LeanBridgeGrpc.newBlockingStub(lean.channel())
        .recordTactics(RecordTacticsRequest.newBuilder().setText(text).build())
        .getErrorsList()
        .stream()
        .map(FileError::getMessage)
        .toList();
  }
}
