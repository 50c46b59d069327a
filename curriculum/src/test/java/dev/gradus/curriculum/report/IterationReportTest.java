package dev.gradus.curriculum.report;

import static dev.gradus.curriculum.dataset.Runs.closing;
import static dev.gradus.curriculum.dataset.Runs.edge;
import static dev.gradus.curriculum.dataset.Runs.node;
import static dev.gradus.curriculum.dataset.Runs.proved;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.curriculum.dataset.HeldOutRule;
import dev.gradus.curriculum.dataset.Runs;
import dev.gradus.curriculum.store.CurriculumStatement;
import dev.gradus.curriculum.store.Purpose;
import dev.gradus.curriculum.store.SearchImport;
import dev.gradus.curriculum.store.Store;
import dev.gradus.search.engine.AttemptTrace;
import dev.gradus.search.statement.Statement;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

final class IterationReportTest {
  private static final Statement EASY = statement("easy");
  private static final Statement HARD = statement("hard<script>");
  private static final Statement LEARNED = statement("learned");
  private static final AttemptTrace ONE =
      proved(List.of("grind"), List.of(node(0, 1, 1, "⊢ 0")), List.of(closing(0, "grind")));
  private static final AttemptTrace TWO =
      proved(
          List.of("intro", "rfl"),
          List.of(node(0, 1, 2, "⊢ 0"), node(1, 1, 1, "⊢ 1")),
          List.of(edge(0, "intro", 1), closing(1, "rfl")));
  private static final AttemptTrace OPEN = Runs.open(List.of(node(0, 1, 0, "⊢ 0")));

  @TempDir Path folder;

  private static Statement statement(String name) {
    String plain = name.replaceAll("\\W", "");
    return new Statement(
        name, "", "theorem " + plain + " : 0 = 0 ∨ \"" + name + "\" = \"\" :=", "");
  }

  private static ObjectNode facts() {
    return JsonNodeFactory.instance.objectNode();
  }

  private void search(
      Store store, int round, String stage, Purpose purpose, Map<Statement, AttemptTrace> found) {
    String of = stage.replaceFirst("^\\w+-", "").replace("-logprob", "");
    Path run = Runs.writeFinished(folder.resolve("runs/" + round + stage), found);
    ObjectNode facts = facts().put("proved", 1).put("seconds", 61.5);
    if (purpose == Purpose.EVALUATE) {
      facts.put("set", of).put("priority", stage.endsWith("logprob") ? "logprob" : "value");
    }
    store.finishSearch(
        round, stage, facts, new SearchImport(purpose, of, "m", List.of(run)), () -> null);
  }

  private Path run() {
    return run(facts().put("seed", 7));
  }

  /** Round 0 proves the easy one; round 1 the hard one too, the easy one more shortly. */
  private Path run(ObjectNode config) {
    Path run = folder.resolve("run");
    try (Store store =
        Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()))) {
      ObjectNode difficulty = facts().put("n_d", 2);
      store.add(List.of(new CurriculumStatement(LEARNED, "source", difficulty, facts())));
      ObjectNode begun = facts();
      begun.set("config", config);
      begun.putObject("files").put("data.jsonl", "abc");
      store.finish(0, "statements", begun);
      search(store, 0, "eval-set", Purpose.EVALUATE, both(TWO, OPEN));
      search(store, 0, "search-source", Purpose.LEARN, Map.of(LEARNED, ONE));
      store.finish(0, "data", facts().put("file", "round-0/data").put("sha256", "def"));
      search(store, 1, "eval-set", Purpose.EVALUATE, both(ONE, TWO));
      search(store, 1, "eval-set-logprob", Purpose.EVALUATE, both(ONE, OPEN));
      store.begin(1, "search-source");
    }
    return run;
  }

  private static Map<Statement, AttemptTrace> both(AttemptTrace easy, AttemptTrace hard) {
    Map<Statement, AttemptTrace> both = new LinkedHashMap<>();
    both.put(EASY, easy);
    both.put(HARD, hard);
    return both;
  }

  private static void parse(String page) throws Exception {
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
    builder.parse(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void render_runUnderWay_isWellFormedAndSaysWhatWasLearned() throws Exception {
    Path run = run();
    String page = IterationReport.of(run, List.of(run)).render();
    parse(page);
    assertTrue(page.contains("set, as it searches: 50.0") || page.contains("run: 50.0"), page);
    assertTrue(page.contains("Proofs that only the last round found"), page);
    assertTrue(page.contains("hard&lt;script&gt;"), "names are escaped");
    assertFalse(page.contains("<script"), "nothing may run");
    assertTrue(page.contains("source, proved so far, by N_D"), page);
    assertTrue(page.contains("set, proved within so many tactic calls"), page);
    assertTrue(page.contains("set, of the 1 that no round proved by one tactic"), page);
    assertTrue(page.contains("several: of the 1 that none proved by one tactic"), page);
    assertTrue(page.contains("Calls until it was found"), page);
    assertTrue(page.contains("under way"), page);
    assertTrue(page.contains("the same configuration"), page);
    assertTrue(page.contains("set, each round of each run"), page);
    assertTrue(page.contains("set: proved within so many tactic calls"), page);
    assertTrue(page.contains("set: proved within 17 tactic calls"), page);
    assertTrue(page.contains("SHA-256 abc") && page.contains("SHA-256 def"), page);
  }

  @Test
  void render_oneAttempt_speaksOfWhatWasProved() {
    Path run = run();
    String page = IterationReport.of(run, List.of(run)).render();
    assertTrue(page.contains("set: proved, of 2, with 95"), page);
    assertTrue(page.contains(">rate</th>"), page);
    assertFalse(page.contains("pass@1"), page);
  }

  /** The run's own searches made one each: of what was asked for, the others failed. */
  @Test
  void render_severalAttemptsAskedFor_speaksOfPassAt1() {
    ObjectNode config = facts();
    config.putArray("evaluate").addObject().put("name", "set").put("attempts", 4);
    Path run = run(config);
    String page = IterationReport.of(run, List.of(run)).render();
    assertTrue(page.contains("set: pass@1, of 2, with 95"), page);
    assertTrue(page.contains("set, pass@1, round 1"), page);
    assertTrue(page.contains(">pass@1</th>"), page);
    assertEquals(0.25, RunResults.read(run).measured("eval-set").get(1).rate());
  }

  @Test
  void render_foldersOfOneName_areToldApartByTheirPaths() throws Exception {
    Path run = run();
    Path namesake = Files.createDirectories(folder.resolve("other/run"));
    Files.copy(run.resolve("store.db"), namesake.resolve("store.db"));
    List<RunResults> all = RunResults.read(List.of(run, namesake));
    assertEquals(
        List.of(run.toString(), namesake.toString()), all.stream().map(RunResults::label).toList());
    assertEquals("run", RunResults.read(namesake).label());
    assertTrue(IterationReport.of(run, List.of(namesake)).render().contains(namesake + ", round"));
  }

  @Test
  void config_runThatWasContinued_hasTheRoundsOfItsFile() throws Exception {
    Path run = run(facts().put("seed", 7).put("rounds", 2));
    assertEquals(2, RunResults.read(run).config().get("rounds").asInt());
    Files.writeString(run.resolve("config.yaml"), "seed: 7\nrounds: 5\n");
    JsonNode config = RunResults.read(run).config();
    assertEquals(facts().put("seed", 7).put("rounds", 5), config);
  }

  @Test
  void differences_areSingleValuesWithTheirPlaces() throws Exception {
    ObjectMapper json = new ObjectMapper();
    JsonNode own = json.readTree("{'a': 1, 'b': [{'c': 'x', 'file': 'y'}]}".replace('\'', '"'));
    JsonNode other = json.readTree("{'a': 1, 'b': [{'c': 'z', 'file': 'y'}]}".replace('\'', '"'));
    assertEquals(List.of("b[0].c: \"z\""), Comparisons.differences(own, other));
    assertEquals(List.of(), Comparisons.differences(own, own));
    JsonNode less = own.<ObjectNode>deepCopy().without("a");
    assertEquals(List.of("a: not given"), Comparisons.differences(own, less));
    JsonNode here = json.readTree("[\"file:///home/a/x.jsonl\", \"file:///home/a/y.jsonl\"]");
    JsonNode there = json.readTree("[\"file:///home/b/x.jsonl\", \"file:///home/b/z.jsonl\"]");
    assertEquals(List.of("[1]: \"z.jsonl\""), Comparisons.differences(here, there));
  }

  @Test
  void lengths_ofStatementsThatEveryRoundProved_fall() {
    Map<Integer, Double> lengths = RateCharts.lengths(RunResults.read(run()).measured("eval-set"));
    assertEquals(Map.of(0, 2.0, 1, 1.0), lengths);
  }

  @Test
  void neededSeveralTactics_countsWhatStepsAreMadeOf() {
    Path folder = run();
    try (Store store =
        Store.open("jdbc:sqlite:" + folder.resolve("store.db"), new HeldOutRule(List.of()))) {
      search(store, 0, "eval-set-logprob", Purpose.EVALUATE, both(ONE, ONE));
    }
    List<RunResults> runs = List.of(RunResults.read(folder));
    assertEquals(Set.of(HARD.name()), RunResults.neededSeveralTactics(runs, "set"), "intro, rfl");
    assertEquals(
        List.of(3, 1, 2),
        Stream.of(
                List.of("cases x <;> (simp; rfl)"), List.of("grind"), List.of("intro h", "exact h"))
            .map(RunResults::tactics)
            .toList());
  }

  @Test
  void closed_isTheShareOfTheWholeSource() {
    Path run = run();
    try (Store store =
        Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()))) {
      Statement waiting = statement("waiting");
      store.add(List.of(new CurriculumStatement(waiting, "source", facts(), facts())));
    }
    RateCharts charts = new RateCharts(RunResults.read(run), List.of());
    assertEquals(Map.of(0, 50.0), charts.closed("source"));
    try (Store store =
        Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()))) {
      search(store, 1, "search-other", Purpose.LEARN, Map.of(LEARNED, ONE));
    }
    charts = new RateCharts(RunResults.read(run), List.of());
    assertEquals(Map.of(1, 100.0), charts.closed("other"), "all that it has is another's too");
  }

  @Test
  void stagesOfSeveralSittings_areNotSaidToHaveTakenTheLast() {
    Path run = run();
    try (Store store =
        Store.open("jdbc:sqlite:" + run.resolve("store.db"), new HeldOutRule(List.of()))) {
      store.finish(1, "data", facts().put("seconds", 120).put("resumed", true));
    }
    String page = IterationReport.of(run, List.of()).render();
    assertTrue(page.contains("tactic calls, at least "), page);
    assertTrue(page.contains("≥\u202F2\u202Fmin"), page);
  }

  @Test
  void read_folderWithoutAStore_isRefusedInOneLine() {
    ReportException refused =
        assertThrows(ReportException.class, () -> RunResults.read(folder.resolve("nothing")));
    assertTrue(refused.getMessage().contains("holds no run of gradus iterate"));
  }
}
