package dev.gradus.search.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's modules that need no page, one by one. */
class PageModulesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Chromium browser;
  private static ScriptedService service;
  private static BrowserPage page;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Chromium.installed();
    assumeTrue(program.isPresent(), "no Chromium is installed: the page is not tested");
    browser = Chromium.start(program.get());
    service = new ScriptedService("");
    page = browser.open(800, 600);
    page.go(service.address());
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
      service.close();
    }
  }

  /** JSON of what a function of a module answers. */
  private static String answer(String module, String expression) {
    return page.run(
            "import('/assets/%s.js').then((m) => JSON.stringify(%s))".formatted(module, expression))
        .asText();
  }

  private static String quoted(String text) throws Exception {
    return JSON.writeValueAsString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "theorem t : p := by sorry | theorem t : p :=",
        "theorem t : p | theorem t : p :=",
        "theorem t (n : Nat := 3) : p | theorem t (n : Nat := 3) : p :=",
        "example (h : p) : p := by exact h | theorem goal (h : p) : p :=",
        "lemma t : p := | theorem t : p :=",
        "∀ n, n = n | theorem goal : ∀ n, n = n :=",
      })
  void read_whatPeopleWrite_isAStatement(String written, String statement) throws Exception {
    assertEquals(quoted(statement), answer("theorem", "m.read(" + quoted(written) + ").statement"));
  }

  @Test
  void read_aFile_givesHeaderAndTactics() throws Exception {
    String file =
        """
        import Std
        open Nat

        theorem t (n : Nat) : n = n := by
          have h : n = n := by
            rfl
          exact h
          sorry
        """;
    assertEquals(
        "{\"header\":\"import Std\\nopen Nat\",\"statement\":\"theorem t (n : Nat) : n = n :=\","
            + "\"steps\":[\"have h : n = n := by\\n  rfl\",\"exact h\"]}",
        answer("theorem", "m.read(" + quoted(file) + ")"));
    assertEquals(
        quoted("by\n  have h : n = n := by\n    rfl\n  exact h"),
        answer("theorem", "m.proof(m.read(" + quoted(file) + ").steps, true)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "\\and|∧",
        "\\le|-",
        "\\le |≤",
        "\\r)|→",
        "\\fo |∀",
        "\\alp-|α",
        "\\foo |-",
        "\\<>|⟨$⟩",
        "\\-1|⁻¹",
        "a\\\\|\\",
        "C:\\windows and |-",
      })
  void pending_beforeTheCursor_isWhatLeansEditorsReplace(String before, String symbol)
      throws Exception {
    String expected = symbol.equals("-") ? "null" : quoted(symbol);
    assertEquals(expected, answer("notation", "m.pending(" + quoted(before) + ")?.symbol ?? null"));
  }

  @Test
  void tokens_ofAnything_areTheTextAgain() throws Exception {
    String text = "theorem «a b».c (h✝¹ : ∀ x ∈ s, x₁ ≤ 2^n) : \"s\\\"\" = s -- end\n/- open 😀";
    assertEquals(
        quoted(text), answer("lean", "m.tokens(" + quoted(text) + ").map((t) => t[0]).join('')"));
  }

  @Test
  void tree_grownAndFolded_measuresRows() {
    String grow =
        """
        (() => {
          const edge = (tactic, child, logProbability, outcome = 'goals') =>
              ({ tactic, child, logProbability, outcome });
          const expand = (node, ...edges) =>
              tree.expand({ node, goals: ['a'], priority: 0, edges });
          const tree = new m.SearchTree();
          expand(0, edge('x', 1, -1), edge('y', 2, -2), edge('z', null, null, 'error'));
          expand(1, edge('u', 3, -1), edge('v', 2, -0.5, 'duplicate'), edge('w', null, -2, 'proved'));
          const paths = [tree.node(2), tree.end].map((node) => node.path().join(' '));
          const grown = [tree.size, tree.root.rows, ...paths, tree.rowOf(tree.end)];
          tree.fold(tree.node(1), true);
          return [...grown, tree.root.rows];
        })()
        """;
    assertEquals("[5,3,\"x v\",\"x w\",2.5,1]", answer("tree", grow));
  }

  /** A likelier way that is found while a state is in flight is not the way by which it went. */
  @Test
  void tree_stateInFlight_hangsWhereTheSearchHadIt() {
    String events =
        """
        [{node: 0, parent: null, goals: ['a'], priority: 0, edges: [
           {tactic: 'l', logProbability: -1, outcome: 'goals', child: 1},
           {tactic: 'r', logProbability: -2, outcome: 'goals', child: 2}]},
         {node: 1, parent: 0, goals: ['b'], priority: -1, edges: [
           {tactic: 'to', logProbability: -0.5, outcome: 'duplicate', child: 2}]},
         {node: 2, parent: PARENT, goals: ['c'], priority: -2, edges: []}]
        """;
    String way =
        "(() => { const tree = new m.SearchTree(); let last;"
            + " for (const event of %s) last = tree.expand(event);"
            + " return [last.parent.id, last.tactic, last.depth, last.logProbability]; })()";
    assertEquals("[0,\"r\",1,-2]", answer("tree", way.formatted(events.replace("PARENT", "0"))));
    assertEquals("[1,\"to\",2,-1.5]", answer("tree", way.formatted(events.replace("PARENT", "1"))));
  }
}
