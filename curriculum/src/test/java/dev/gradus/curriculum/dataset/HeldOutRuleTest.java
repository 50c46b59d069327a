package dev.gradus.curriculum.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.search.statement.Statement;
import dev.gradus.search.statement.StatementReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HeldOutRuleTest {
  private static final HeldOutRule RULE = new HeldOutRule(List.of());

  private static Statement statement(String name, String text) {
    return new Statement(name, "", text, "");
  }

  @Test
  void reason_splitOfAnEvaluation_isHeldOut() {
    String text = "theorem x : 1 = 1 :=";
    for (String split : List.of("valid", "test")) {
      assertTrue(RULE.reason(new Statement("Nat.add_comm", "", text, split)).isPresent(), split);
    }
    assertEquals(Optional.empty(), RULE.reason(new Statement("Nat.add_comm", "", text, "train")));
  }

  @Test
  void reason_sameStatementUnderAnotherName_isHeldOut() {
    HeldOutRule rule =
        new HeldOutRule(List.of(statement("a.b", "theorem a.b.{u} (n : Nat) :  n =\n n :=")));
    assertTrue(rule.reason(statement("a.b", "theorem other : 1 = 2 :=")).isPresent());
    assertTrue(rule.reason(statement("Nat.add_comm", "lemma x : ∀ m : Nat, m = m :=")).isPresent());
    assertEquals(
        Optional.empty(),
        rule.reason(statement("Nat.add_comm", "theorem x.{u} (m : Int) : m = m :=")));
  }

  @Test
  void reason_everyProblemOfMiniF2F_isHeldOut() {
    Path data = shared("minif2f/valid.jsonl");
    for (Statement problem : read(data)) {
      Statement bare = statement(problem.name(), problem.statement());
      assertEquals(Optional.of("a problem of miniF2F"), RULE.reason(bare), problem.name());
    }
  }

  private static Path shared(String name) {
    Path file = Path.of(System.getProperty("gradus.shared", "../../shared")).resolve(name);
    assumeTrue(Files.exists(file), "skipped: no shared data at " + file);
    return file;
  }

  private static List<Statement> read(Path file) {
    return new StatementReader(StatementReader.DEFAULT_MAX_LINE_BYTES).read(List.of(file));
  }
}
