package dev.gradus.search.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.search.http.HttpLimits;
import dev.gradus.search.server.BearerToken;
import dev.gradus.search.server.GradusServer;
import dev.gradus.search.server.Readiness;
import dev.gradus.search.server.ServerConfig;
import dev.gradus.search.store.RunExamples;
import dev.gradus.search.store.RunFolder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's runs, from a real server without Lean and model. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunsPageTest {

  private static final String TOKEN = "a-secret-of-some-length";
  private static final int LARGE = 7_000;

  private static Chromium browser;
  @TempDir static Path folder;

  private GradusServer server;
  private BrowserPage page;

  @BeforeAll
  static void start() throws Exception {
    Optional<Path> program = Chromium.installed();
    assumeTrue(program.isPresent(), "no Chromium is installed: the page is not tested");
    browser = Chromium.start(program.get());
    RunExamples.search(folder.resolve("a search"));
    RunExamples.iteration(folder.resolve("cpu"));
    RunExamples.large(folder.resolve("large"), LARGE);
  }

  @AfterAll
  static void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openPage() {
    serve(Optional.empty(), Optional.of(RunFolder.of(folder)));
    page = browser.open(1280, 800);
    page.go(address());
    page.untilShows("#service", "Connected");
  }

  private void serve(Optional<BearerToken> token, Optional<RunFolder> runs) {
    int bytes = ServerConfig.DEFAULT_MAX_MESSAGE_BYTES;
    server =
        GradusServer.start(
            new ServerConfig(
                "127.0.0.1", 0, Optional.empty(), token, bytes, HttpLimits.defaults(bytes), runs),
            List.of(),
            new Readiness(Map.of()),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
  }

  private String address() {
    return "http://127.0.0.1:" + server.port() + "/";
  }

  @AfterEach
  void nothingWentWrong() {
    server.close();
    // What the server refuses is told in the console too, whatever the page makes of it.
    assertEquals(
        List.of(), page.complaints().stream().filter(text -> !text.contains("/v1/")).toList());
  }

  private void openRuns() {
    page.click("#tab-runs");
    page.untilShows("#runs-state", "5 runs");
  }

  private void openRun(String name) {
    openRuns();
    page.run(
        "[...document.querySelectorAll('#runs-list button')].find((b) => b.textContent === '%s').click()"
            .formatted(name));
    page.untilShows("#run-title", name);
  }

  @Test
  void runs_ofAServerWithout_haveNoTab() {
    server.close();
    serve(Optional.empty(), Optional.empty());
    page.go(address() + "#v=runs");
    page.untilShows("#service", "Connected");
    page.untilShows("#theorem", "Theorem");
    assertTrue(page.run("document.getElementById('tab-runs').hidden").asBoolean());
    assertTrue(page.run("document.getElementById('runs').hidden").asBoolean());
  }

  @Test
  void statement_withKeysOnly_isFoundAndOpenedStepByStep() {
    page.press("Escape");
    page.press("r");
    page.untilShows("#runs-list", "cpu/round-0/search-library/4");
    page.untilShows("#runs-list", "1 of 3 proved · 1 open · 1 waiting");
    page.run("document.querySelector('#runs-list button').focus()");
    page.press("Enter");
    page.untilShows("#run-state", "1–3 of 3 statements");
    page.untilShows("#run-table", "waiting");
    page.run("document.querySelector('#run-table button').focus()");
    page.press("ArrowDown");
    page.press("Enter");
    page.untilShows("#run-table .details", "sorry");
    page.press("Enter");
    page.until("!document.querySelector('#run-table .details')");
    page.press("ArrowUp");
    page.press("Enter");
    page.untilShows("#run-table .details", "exact ⟨h.2, h.1⟩");
    page.untilShows("#run-table .details", "17 tactic calls, 0.8 s. Axioms: propext.");
    page.run("document.querySelector('#run-table .details .row button').focus()");
    page.press("Enter");
    page.untilShows("#proof", "exact ⟨h.2, h.1⟩");
    assertEquals("theorem and_swap (p q : Prop) : p ∧ q → q ∧ p :=", page.value("#statement"));
    assertEquals("open Nat\n", page.value("#header"));
  }

  @Test
  void statement_openedInSearch_showsItsProof() {
    openRun("a search");
    page.untilShows("#run-table", "and_swap");
    page.click("#run-table th button");
    page.untilShows("#run-table .details", "intro h");
    page.click("#run-table .details .row button:nth-child(2)");
    page.untilShows("#search-result", "proved in the run");
    page.untilShows("#search-result", "exact ⟨h.2, h.1⟩");
    assertTrue(page.run("document.getElementById('search-tree').hidden").asBoolean());
    page.click("#tab-runs");
    page.untilShows("#run-table .details", "intro h");
    page.click("#run-table tbody tr:last-child th button");
    page.untilShows("#run-table .details", "2 + 2 = 4");
    page.click("#run-table tr:last-child .row button:nth-child(2)");
    page.untilShows("#search-result", "found no proof (waiting)");
  }

  @Test
  void statements_ofALargeRun_areFilteredAndTurnedOver() {
    openRun("large");
    page.untilShows("#run-state", "1–100 of 7,000 statements");
    assertEquals(100, page.run("document.querySelectorAll('#run-table tbody tr').length").asInt());
    page.click("#run-after");
    page.untilShows("#run-state", "101–200 of 7,000");
    page.click("#run-before");
    page.untilShows("#run-state", "1–100 of 7,000");
    page.run("document.getElementById('run-text').focus()");
    page.type("NUMBER_699");
    page.untilShows("#run-state", "1–11 of 11 statements");
    page.run(
        "(() => { const s = document.getElementById('run-status'); s.value = 'proved';"
            + " s.dispatchEvent(new Event('change')); })()");
    page.untilShows("#run-state", "No statement is like that");
  }

  @Test
  void run_shown_survivesAReload() {
    openRun("large");
    page.untilShows("#run-state", "7,000 statements");
    page.reload();
    page.untilShows("#run-title", "large");
    page.untilShows("#run-state", "7,000 statements");
    page.click("#run-back");
    page.untilShows("#runs-list", "a search");
  }

  @Test
  void report_ofAnIteration_isShownWithItsStyleAndNoScript() throws Exception {
    String report =
        RunExamples.REPORT.replace(
            "</body>",
            "<script>parent.document.title = 'taken over'</script>"
                + "<img src=\"x\" onerror=\"parent.document.title = 'taken over'\" /></body>");
    Files.writeString(folder.resolve("cpu/report.html"), report);
    openRun("cpu");
    page.click("#run-report");
    showsTheReport();
    assertEquals("Gradus", page.run("document.title").asText());
    assertTrue(page.run("document.getElementById('report-tab').checkVisibility()").asBoolean());
    // The policy says no, and the console tells so; that is what it is for.
    assertTrue(page.complaints().stream().anyMatch(text -> text.contains("sandboxed")));
    page.complaints().clear();
    Files.writeString(folder.resolve("cpu/report.html"), RunExamples.REPORT);
    page.click("#report-back");
    page.untilShows("#run-title", "cpu");
    page.click("#run-report");
    showsTheReport();

    // In a tab of its own no script runs, not even one that waits.
    String url = page.run("document.getElementById('report-tab').href").asText();
    page.call("Page.navigate", Chromium.object().put("url", url));
    String looks =
        "[...document.querySelectorAll('h1')].map((h) => h.innerText + getComputedStyle(h).color)";
    while (!page.run(looks).toString().equals("[\"What was learnedrgb(18, 52, 86)\"]")) {
      Thread.onSpinWait();
    }
    assertEquals("null", page.run("self.origin").asText());
  }

  private void showsTheReport() {
    showsTheReport("rgb(18, 52, 86)");
  }

  private void showsTheReport(String ink) {
    page.until(
        "document.querySelector('#report iframe').contentDocument.body.innerText"
            + ".includes('What was learned')");
    page.until(
        "getComputedStyle(document.querySelector('#report iframe').contentDocument"
            + ".querySelector('h1')).color === '"
            + ink
            + "'");
  }

  @Test
  void report_ofAServerWithAToken_isShown() {
    server.close();
    serve(Optional.of(new BearerToken(TOKEN)), Optional.of(RunFolder.of(folder)));
    page.go(address());
    page.untilShows("#token-form", "This server wants its token");
    page.type(TOKEN);
    page.press("Enter");
    page.untilShows("#service", "Connected");
    openRun("cpu");
    page.click("#run-report");
    showsTheReport();
    assertTrue(page.run("document.getElementById('report-tab').hidden").asBoolean());
  }

  @Test
  void report_whereAThemeIsChosen_hasItsColours() {
    page.prefers("prefers-color-scheme", "light");
    page.click("#theme");
    page.click("#theme");
    page.untilShows("#theme", "dark");
    openRun("cpu");
    page.click("#run-report");
    showsTheReport("rgb(254, 220, 186)");
    page.run("localStorage.clear()");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void runs_inBothColours_haveContrast(String scheme) throws Exception {
    page.prefers("prefers-color-scheme", scheme);
    openRuns();
    assertEquals("[]", page.run(Contrast.FAINT).toString());
    assertEquals(List.of(), page.nameless());
    openRun("a search");
    page.untilShows("#run-table", "and_swap");
    page.click("#run-table th button");
    page.untilShows("#run-table .details", "intro h");
    page.click("#run-body > details summary");
    page.untilShows("#run-options", "--seed");
    assertEquals("[]", page.run(Contrast.FAINT).toString());
    assertEquals(List.of(), page.nameless());
  }

  @Test
  void narrowWindow_everyPart_needsNoSidewaysScrolling() {
    page.resize(360, 740, true);
    openRuns();
    assertEquals(360, page.run("document.documentElement.scrollWidth").asInt());
    openRun("a search");
    page.untilShows("#run-table", "and_swap");
    page.click("#run-table th button");
    page.untilShows("#run-table .details", "intro h");
    assertEquals(360, page.run("document.documentElement.scrollWidth").asInt());
    page.click("#run-back");
    openRun("cpu");
    page.click("#run-report");
    page.until("document.querySelector('#report iframe')");
    assertEquals(360, page.run("document.documentElement.scrollWidth").asInt());
  }
}
