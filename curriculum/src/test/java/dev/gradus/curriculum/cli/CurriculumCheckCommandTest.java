package dev.gradus.curriculum.cli;

import static dev.gradus.curriculum.dataset.Runs.COMM;
import static dev.gradus.curriculum.dataset.Runs.closing;
import static dev.gradus.curriculum.dataset.Runs.node;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.Runs;
import dev.gradus.curriculum.loop.config.ConfigFile;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchImport;
import dev.gradus.curriculum.store.Store;
import dev.gradus.search.statement.Statement;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CurriculumCheckCommandTest {
  private static final String ADD_COMM = "a b : Nat\\n⊢ a + b = b + a";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();

  private int check(Object... options) {
    CommandLine command = new CommandLine(new CurriculumCheckCommand());
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(out));
    command.setExitCodeExceptionMapper(
        e -> e instanceof CommandLine.IExitCodeGenerator code ? code.getExitCode() : 2);
    return command.execute(List.of(options).stream().map(Object::toString).toArray(String[]::new));
  }

  private Path data(String name, String goal) throws IOException {
    String line = "{\"declaration\":\"x\",\"goal\":\"%s\",\"tactic\":\"rfl\",\"name\":\"%s\"}\n";
    return Files.writeString(folder.resolve("data.jsonl"), line.formatted(goal, name));
  }

  private Path heldOut(String statement) throws IOException {
    return Files.writeString(
        folder.resolve("held-out.jsonl"),
        "{\"name\":\"kept.out\",\"statement\":\"" + statement + "\"}\n");
  }

  @Test
  void check_nothingHeldOut_isZero() throws Exception {
    Path heldOut = heldOut("theorem y (n : Nat) : n = n :=");
    assertEquals(0, check("--data", data("Nat.add_comm", ADD_COMM), "--held-out", heldOut));
    assertTrue(out.toString().contains("nothing is held out"), out::toString);
  }

  @Test
  void check_nameIsHeldOut_isNamed() throws Exception {
    for (String name : List.of("s7", "mathd_algebra_10")) {
      assertEquals(1, check("--data", data(name, ADD_COMM)), name);
      assertTrue(out.toString().contains("data.jsonl:1: " + name + " is "), out::toString);
    }
  }

  @Test
  void check_goalStatesWhatIsHeldOut_isNamedUnderOtherNames() throws Exception {
    Path heldOut = heldOut("theorem y : ∀ (m n : Nat), m + n = n + m :=");
    Path data = data("Nat.le_refl", ADD_COMM);
    assertEquals(1, check("--data", data, "--held-out", heldOut, "--json"));
    String[] lines = out.toString().split("\n");
    assertEquals(
        "has a goal that states kept.out",
        new JsonMapper().readTree(lines[0]).get("reason").textValue());
    assertEquals(1, new JsonMapper().readTree(lines[1]).get("leaks").intValue());
  }

  /** Sees with the embedded Lean what the text does not show. */
  @Test
  void check_elaborated_comparesWhatLeanPrints() throws Exception {
    Path heldOut = heldOut("theorem y {m} {n : Nat} : Eq (m + n) (n + m) :=");
    Path data = data("Nat.le_refl", ADD_COMM);
    assertEquals(0, check("--data", data, "--held-out", heldOut));
    assertEquals(1, check("--data", data, "--held-out", heldOut, "--elaborate", "--workers", "1"));
    assertTrue(out.toString().contains("1 of them elaborated"), out::toString);
  }

  @Test
  void check_run_takesItsStoreAndItsEvaluations() throws Exception {
    Path run = folder.resolve("run");
    Files.createDirectories(run.resolve("round-1/data"));
    Files.copy(data("Nat.le_refl", "⊢ 0"), run.resolve("round-1/data/all.jsonl"));
    assertEquals(0, check("--run", run));
    String text = "theorem z (u v : Nat) : u + v = v + u :=";
    Statement measured = new Statement("Int.foo", "", text, "", List.of("Int.foo", "Int.bar"));
    var proof =
        Runs.proved(List.of("rfl"), List.of(node(0, 1, 1, "⊢ 0")), List.of(closing(0, "rfl")));
    try (Store store =
        Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()))) {
      for (Purpose purpose : Purpose.values()) {
        Statement statement = purpose == Purpose.LEARN ? COMM : measured;
        Path search = Runs.writeFinished(run.resolve(purpose.name()), Map.of(statement, proof));
        store.finishSearch(
            0,
            purpose.name(),
            JsonNodeFactory.instance.objectNode(),
            new SearchImport(purpose, "core", "prior", List.of(search)),
            () -> null);
      }
    }
    assertEquals(1, check("--run", run));
    assertTrue(out.toString().contains("the store: Nat.add_comm is what Int.foo"), out::toString);
    Path same =
        Files.writeString(
            folder.resolve("same.jsonl"),
            "{\"name\":\"Int.foo\",\"statement\":\"%s\",\"forbidden\":[\"Int.foo\",\"Int.bar\"]}\n"
                .formatted(text));
    out.getBuffer().setLength(0);
    assertEquals(1, check("--run", run, "--held-out", same));
    assertTrue(out.toString().contains("against 1 held-out statements"), out::toString);
  }

  @Test
  void check_run_readsThePairsThatItWasGivenToo() throws Exception {
    Path run = folder.resolve("run");
    Files.createDirectories(run.resolve("round-0/data"));
    Files.copy(data("Nat.le_refl", "⊢ 0"), run.resolve("round-0/data/found.jsonl"));
    Path original = data("mathd_algebra_10", "⊢ 1");
    try (Store store =
        Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()))) {
      Path config =
          Files.writeString(
              folder.resolve("config.yaml"),
              "sources: [{name: a, files: [b]}]\noriginal: [" + original + "]\n");
      ObjectNode facts = JsonNodeFactory.instance.objectNode();
      facts.set("config", ConfigFile.tree(ConfigFile.read(config)));
      store.finish(0, "statements", facts);
    }
    assertEquals(1, check("--run", run));
    assertTrue(out.toString().contains("data.jsonl:1: mathd_algebra_10 is"), out::toString);
    Files.delete(original);
    assertEquals(2, check("--run", run));
    assertTrue(out.toString().contains("was trained on too and cannot be read"), out::toString);
  }

  @Test
  void check_noTrainingFile_saysWhatToName() throws Exception {
    assertEquals(2, check("--run", folder));
    assertTrue(out.toString().contains("--data"), out::toString);
    Path other = Files.writeString(folder.resolve("x.jsonl"), "{\"a\": 1}\n");
    assertEquals(2, check("--data", other));
  }
}
