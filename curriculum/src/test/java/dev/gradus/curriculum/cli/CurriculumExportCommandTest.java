package dev.gradus.curriculum.cli;

import static dev.gradus.curriculum.dataset.Runs.COMM;
import static dev.gradus.curriculum.dataset.Runs.closing;
import static dev.gradus.curriculum.dataset.Runs.edge;
import static dev.gradus.curriculum.dataset.Runs.node;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.Runs;
import dev.gradus.curriculum.store.Store;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.statement.Statement;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With the embedded Lean where a proof is replayed. */
final class CurriculumExportCommandTest {
  /** What a search might have left whose proof was {@code skip, intro a b, omega} at first. */
  private static final AttemptTrace MINIMISED =
      Runs.proved(
          List.of("intro a b", "omega"),
          List.of(node(0, 1, 3, "⊢ ∀ (a b : Nat), a + b = b + a"), node(1, 1, 2, "⊢ other")),
          List.of(edge(0, "skip", 1), closing(1, "omega")));

  /** A second proof that Lean does not take step by step. */
  private static final AttemptTrace WRONG =
      Runs.proved(List.of("intro a", "rfl"), List.of(node(0, 1, 2, "⊢ 0")), List.of());

  @TempDir Path folder;

  private int run(StringWriter out, String... options) {
    CommandLine command = new CommandLine(new CurriculumExportCommand());
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));
    return command.execute(options);
  }

  @Test
  void export_proofLostSteps_asksLeanForTheStatesBetween() throws Exception {
    String text = "theorem x : ∀ (a b : Nat), a + b = b + a :=";
    Statement good = new Statement("Nat.add_comm", "", text, "");
    Statement wrong = new Statement("Nat.le_refl", "", text, "");
    String run =
        Runs.write(folder.resolve("run"), Map.of(good, MINIMISED, wrong, WRONG)).toString();
    Path file = folder.resolve("data.jsonl");
    StringWriter out = new StringWriter();
    assertEquals(
        0,
        run(out, "--run", run, "--out", file.toString(), "--workers", "1", "--json"),
        out::toString);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertEquals(2, lines.size());
    assertEquals("intro a b", lines.get(0).get("tactic").textValue());
    assertEquals("⊢ ∀ (a b : Nat), a + b = b + a", lines.get(0).get("goal").textValue());
    assertEquals("omega", lines.get(1).get("tactic").textValue());
    assertEquals("a b : Nat\n⊢ a + b = b + a", lines.get(1).get("goal").textValue());
    JsonNode record = new ObjectMapper().readTree(out.toString());
    assertEquals(1, record.at("/from/replayed").intValue());
    assertEquals(1, record.at("/from/withoutStates").intValue());
  }

  @Test
  void export_nothingProved_saysWhatToDo() {
    String run =
        Runs.write(folder.resolve("run"), Map.of(COMM, Runs.open(List.of(node(0, 1, 0, "⊢ 0")))))
            .toString();
    StringWriter out = new StringWriter();
    assertEquals(2, run(out, "--run", run, "--out", folder.resolve("data.jsonl").toString()));
    assertTrue(out.toString().contains("search first"), out::toString);
    assertTrue(Files.notExists(folder.resolve("data.jsonl")));
  }

  @Test
  void export_storeWithNothingToLearnFrom_leavesWhatWasThere() throws Exception {
    Path store = folder.resolve("store.db");
    Store.open("jdbc:sqlite:" + store, new HeldOutRule(List.of())).close();
    Path file = Files.writeString(folder.resolve("data.jsonl"), "of yesterday\n");
    StringWriter out = new StringWriter();
    assertEquals(2, run(out, "--store", store.toString(), "--out", file.toString()));
    assertTrue(out.toString().contains("nothing to learn from in --store"), out::toString);
    assertEquals("of yesterday\n", Files.readString(file));
  }

  @Test
  void export_outIsADirectory_isRefused() {
    StringWriter out = new StringWriter();
    assertEquals(2, run(out, "--run", "x", "--out", folder.toString()));
    assertTrue(out.toString().contains("is a directory"), out::toString);
  }
}
