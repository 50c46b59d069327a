package dev.gradus.curriculum.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.search.engine.EnvironmentException;
import dev.gradus.search.statement.Statement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingFileTest {
  private static final Provenance FROM =
      new Provenance(Map.of("run", Map.of("--seed", "0")), 3, 1, 2, 1, 0);

  @TempDir Path folder;

  private static TrainingData data() {
    TrainingData data = TrainingData.unique(new HeldOutRule(List.of()));
    data.add(new Proofstep("x", "a : Nat\n⊢ a = a", "rfl", "core", "Nat.foo"));
    data.add(new Proofsize("x", "⊢ 1", OptionalInt.of(3), "core", "Nat.foo"));
    data.add(new Proofsize("x", "⊢ 2", OptionalInt.empty(), "core", "Nat.foo"));
    return data;
  }

  @Test
  void write_data_isOneObjectALine() throws Exception {
    Path file = folder.resolve("deep/data.jsonl");
    new TrainingFile(file).write(data(), FROM);
    assertEquals(
        List.of(
            "{\"declaration\":\"x\",\"goal\":\"a : Nat\\n⊢ a = a\",\"tactic\":\"rfl\",\"source\":\"core\",\"name\":\"Nat.foo\"}",
            "{\"declaration\":\"x\",\"goal\":\"⊢ 1\",\"size\":3,\"source\":\"core\",\"name\":\"Nat.foo\"}",
            "{\"declaration\":\"x\",\"goal\":\"⊢ 2\",\"size\":null,\"source\":\"core\",\"name\":\"Nat.foo\"}"),
        Files.readAllLines(file));
  }

  @Test
  void write_namedParquet_isATableThatReadsBack() throws Exception {
    Path file = folder.resolve("data.parquet");
    new TrainingFile(file).write(data(), FROM);
    assertEquals(
        List.of("objective", "declaration", "goal", "tactic", "size", "source", "name"),
        ParquetRows.columns(file));
    assertEquals(
        List.of(
            Arrays.asList("proofstep", "x", "a : Nat\n⊢ a = a", "rfl", null, "core", "Nat.foo"),
            Arrays.asList("proofsize", "x", "⊢ 1", null, 3, "core", "Nat.foo"),
            Arrays.asList("proofsize", "x", "⊢ 2", null, null, "core", "Nat.foo")),
        ParquetRows.of(file));
  }

  @Test
  void write_namedParquet_nothing_isAnEmptyTable() throws Exception {
    Path file = folder.resolve("data.parquet");
    new TrainingFile(file).write(TrainingData.unique(new HeldOutRule(List.of())), FROM);
    assertEquals(7, ParquetRows.columns(file).size());
    assertEquals(List.of(), ParquetRows.of(file));
  }

  @Test
  void write_goalStatesWhatIsHeldOut_isLeftOutAndCounted() throws Exception {
    Statement heldOut = new Statement("y", "", "theorem y (n : Nat) : n = n :=", "");
    TrainingData data = TrainingData.unique(new HeldOutRule(List.of(heldOut)));
    data().proofsteps().forEach(data::add);
    data().proofsizes().forEach(data::add);
    JsonNode record = new TrainingFile(folder.resolve("data.jsonl")).write(data, FROM);
    assertEquals(0, record.get("proofsteps").intValue());
    assertEquals(2, record.get("proofsizes").intValue());
    assertEquals(1, record.get("heldOutGoals").intValue());
  }

  @Test
  void write_record_hasHashCountsAndOrigin() throws Exception {
    Path file = folder.resolve("data.jsonl");
    JsonNode returned = new TrainingFile(file).write(data(), FROM);
    JsonNode record = new ObjectMapper().readTree(folder.resolve("data.jsonl.json").toFile());
    assertEquals(record, new ObjectMapper().readTree(returned.toString()));
    byte[] sha = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    assertEquals(HexFormat.of().formatHex(sha), record.get("sha256").textValue());
    assertEquals(
        "{\"core\":{\"proofsteps\":1,\"proofsizes\":2,\"unproved\":1}}",
        record.get("sources").toString());
    assertEquals("0", record.at("/from/runs/run/--seed").textValue());
    assertEquals(1, record.at("/from/skipped").intValue());
  }

  @Test
  void write_whereItCannot_keepsWhatWasThere() throws Exception {
    Path file = folder.resolve("data.jsonl");
    new TrainingFile(file).write(data(), FROM);
    byte[] before = Files.readAllBytes(file);
    // The name that the new file has until it is whole is taken.
    Files.createDirectories(folder.resolve("data.jsonl.part/x"));
    EnvironmentException failure =
        assertThrows(
            EnvironmentException.class,
            () ->
                new TrainingFile(file)
                    .write(TrainingData.unique(new HeldOutRule(List.of())), FROM));
    assertFalse(failure.getMessage().contains("\n"));
    assertEquals(3, failure.getExitCode());
    assertArrayEquals(before, Files.readAllBytes(file));
  }
}
