package dev.gradus.search.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page against scripted answers, as a person has it: keys, mouse, what is to be read. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {

  private static final String TOKEN = "a-secret-of-some-length: \u00e4";

  private static Chromium browser;
  private ScriptedService service;
  private BrowserPage page;

  @BeforeAll
  static void startBrowser() throws Exception {
    Optional<Path> program = Chromium.installed();
    assumeTrue(program.isPresent(), "no Chromium is installed: the page is not tested");
    browser = Chromium.start(program.get());
  }

  @AfterAll
  static void stopBrowser() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openPage() {
    service = new ScriptedService("");
    page = browser.open(1280, 800);
    page.go(service.address());
    page.untilShows("#service", "Connected");
  }

  @AfterEach
  void nothingWentWrong() throws Exception {
    service.close();
    // What the server refuses is told in the console too, whatever the page makes of it.
    List<String> complaints =
        page.complaints().stream().filter(text -> !text.contains("/v1/")).toList();
    assertEquals(List.of(), complaints);
  }

  /** Writes the theorem with the keyboard. */
  private void write(String statement) {
    page.run("document.getElementById('statement').select()");
    page.run("document.getElementById('statement').focus()");
    page.type(statement);
  }

  private void suggest(String name) {
    write("theorem " + name + " (p q : Prop) : p \\and q \\iff q \\and p :=");
    page.press("Control+Enter");
  }

  private void prove(String name) {
    write("theorem " + name + " (p q : Prop) : p \\and q \\iff q \\and p :=");
    page.press("Control+Shift+Enter");
  }

  @Test
  void suggest_withKeysOnly_provesStepByStep() {
    suggest("and_swap");
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
    assertEquals("theorem and_swap (p q : Prop) : p ∧ q ↔ q ∧ p :=", page.value("#statement"));
    page.untilShows("#suggestions li:nth-child(1)", "finishes the proof");
    page.untilShows("#suggestions li:nth-child(3)", "leaves 2 goals");

    page.press("Alt+3");
    page.untilShows("#proof", "constructor");
    page.untilShows("#goals", "⊢ q ∧ p → p ∧ q");
    page.press("Escape");
    page.press("u");
    page.until("!document.getElementById('proof').innerText.includes('constructor')");
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
    page.press("3");
    page.untilShows("#proof", "constructor");

    page.press("t");
    page.type("intro \\<hp, hq\\>");
    page.press("Enter");
    page.untilShows("#goals", "hp : p");
    page.type("nonsense");
    page.press("Enter");
    page.untilShows("#tactic-error", "`nonsense`, fails");
    assertEquals("nonsense", page.value("#tactic"));
    page.run("document.getElementById('tactic').select()");
    page.type("exact \\<hq, hp\\>");
    page.press("Enter");
    page.untilShows("#proof", "exact ⟨hq, hp⟩");
    page.press("Escape");
    page.untilShows("#suggestions", "finishes the proof");
    page.press("1");
    page.untilShows(
        "#proof", "checked afresh by Lean's kernel. Axioms: propext.".replace("'", "\\'"));

    page.run("navigator.clipboard.writeText = async (text) => { window.copied = text; }");
    page.press("c");
    page.until("window.copied");
    assertEquals(
        """
        theorem and_swap (p q : Prop) : p ∧ q ↔ q ∧ p := by
          constructor
          intro ⟨hp, hq⟩
          exact ⟨hq, hp⟩
          grind
        """,
        page.run("window.copied").asText());
  }

  @Test
  void tactic_thatFailsWhileLeanReads_leavesTheQuestionAlive() {
    service.hold();
    suggest("and_swap");
    page.untilShows("#goals", "Lean is reading the theorem");
    page.run("document.getElementById('tactic').focus()");
    page.type("nonsense");
    page.press("Enter");
    page.untilShows("#tactic-error", "`nonsense`, fails");
    service.letGo();
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
  }

  @Test
  void reload_withSteps_comesBackToThem() {
    suggest("and_swap");
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
    page.press("Alt+3");
    page.untilShows("#suggestions-state", "checked by Lean");
    page.reload();
    page.untilShows("#proof", "constructor");
    page.untilShows("#goals", "⊢ q ∧ p → p ∧ q");
    page.untilShows("#suggestions-state", "checked by Lean");
  }

  @Test
  void suggest_statementThatLeanRefuses_showsWhatLeanSays() {
    suggest("nonsense");
    page.untilShows("#statement-error", "unknown identifier");
    page.untilShows("#goals", "Lean does not accept this");
  }

  @Test
  void example_chosen_isSuggestedFor() {
    page.run(
        "(() => { const e = document.getElementById('example'); e.value = '0';"
            + " e.dispatchEvent(new Event('change')); })()");
    page.untilShows("#suggestions-state", "checked by Lean");
    assertTrue(page.value("#statement").startsWith("theorem and_swap_iff"));
  }

  @Test
  void prove_provable_lightsUpThePathAndGoesOnStepByStep() {
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    page.untilShows("#search-result", "intro ⟨hp, hq⟩");
    page.untilShows("#search-state", "4 goals expanded · 13 tactics run · 9 nodes");
    page.untilShows("#inspector", "No goals left");
    assertTrue(
        page.run("document.getElementById('tree-item').textContent")
            .asText()
            .contains("on the way to a proof"));

    page.run("document.getElementById('tree').focus()");
    page.press("Home");
    page.untilShows("#inspector", "5 tactics tried");
    page.untilShows("#inspector", "simp made no progress");
    page.press("ArrowRight");
    page.untilShows("#inspector", "case mp");
    page.press("ArrowRight");
    page.press("ArrowUp");
    // A goal that was not expanded: Lean is asked for it.
    page.untilShows("#inspector h2", "Goal 4");
    page.untilShows("#inspector", "fails: unsolved goals");
    page.press("ArrowDown");
    page.untilShows("#inspector", "hp : p");
    page.press("Enter");
    page.untilShows("#proof", "intro ⟨hp, hq⟩");
    page.untilShows("#goals", "⊢ q ∧ p");
  }

  @Test
  void prove_thenAnotherTheoremInTheFields_goesOnWithTheOneSearched() {
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    write("theorem another : True :=");
    page.click("#search-result .row button:first-child");
    page.untilShows("#proof", "intro ⟨hp, hq⟩");
    assertTrue(page.value("#statement").startsWith("theorem and_swap"));
  }

  @Test
  void prove_clickedInTheTree_choosesAndFolds() {
    page.prefers("prefers-reduced-motion", "reduce");
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    page.run("document.getElementById('tree').scrollIntoView({ block: 'center' })");
    page.run("document.getElementById('tree').focus()");
    page.press("Home");
    page.untilShows("#inspector h2", "The theorem");
    assertEquals("true", page.run("document.getElementById('tree-item').ariaExpanded").asText());
    page.press(" ");
    page.until("document.getElementById('tree-item').ariaExpanded === 'false'");
    page.press(" ");
    page.until("document.getElementById('tree-item').ariaExpanded === 'true'");
    // The end of the proof is brought into the middle; going to the goal before moves nothing.
    page.click("#to-proof");
    page.untilShows("#inspector h2", "Proved");
    page.run("document.getElementById('tree').focus()");
    page.press("ArrowLeft");
    page.untilShows("#inspector h2", "Goal 5");
    page.click("#tree");
    page.untilShows("#inspector h2", "Proved");
  }

  @Test
  void prove_withoutSuccess_saysSo() {
    prove("hard");
    page.untilShows("#search-result", "No proof within the budget");
    prove("nonsense");
    page.untilShows("#search-result", "Lean does not accept the theorem: unknown identifier");
  }

  @Test
  void prove_stopped_isCancelledAndKeepsItsTree() {
    prove("endless");
    page.untilShows("#search-state", "2 goals expanded");
    page.press("Escape");
    page.untilShows("#search-state", "Stopped");
    page.until("document.getElementById('stop').hidden");
    page.untilShows("#search-state", "2 goals expanded");
    JsonObject last = service.received.get(service.received.size() - 1);
    assertEquals("cancel", last.getString("method"));
    assertEquals(
        service.received.get(service.received.size() - 2).getString("id"), last.getString("id"));
  }

  @Test
  void prove_fiveThousandNodes_drawsAndMovesThem() {
    prove("big");
    page.untilShows("#search-state", "5,001 nodes");
    page.click("#to-proof");
    page.untilShows("#inspector h2", "Proved");
    page.click("#fold");
    page.untilShows("#fold", "Unfold all");
    page.click("#fold");
    JsonNode middle =
        page.run(
            "(() => { const b = document.getElementById('tree').getBoundingClientRect();"
                + " return [b.x + b.width / 2, b.y + b.height / 2]; })()");
    double x = middle.get(0).asDouble();
    double y = middle.get(1).asDouble();
    String picture = "document.querySelector('#tree canvas').toDataURL().length";
    page.mouse("mousePressed", x, y);
    for (int i = 1; i <= 20; i++) {
      page.dragTo(x + 5 * i, y);
    }
    page.mouse("mouseReleased", x + 100, y);
    assertTrue(page.run(picture).asInt() > 1000, "nothing is drawn");
    page.untilShows("#inspector h2", "Proved");
  }

  @Test
  void server_gone_isWaitedForAndAskedAgain() throws Exception {
    suggest("and_swap");
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
    service.vanish();
    page.untilShows("#service", "The server is not there; trying again");
    page.press("Alt+3");
    page.untilShows("#suggestions-state", "They come when the server is there");
    service.comeBack();
    page.untilShows("#service", "Connected");
    page.untilShows("#suggestions-state", "checked by Lean");
  }

  @Test
  void token_wanted_isAskedForAndKeptForTheTabOnly() throws Exception {
    service.close();
    service = new ScriptedService(TOKEN);
    page.go(service.address());
    page.untilShows("#token-form", "This server wants its token");
    page.type("wrong");
    page.press("Enter");
    page.untilShows("#token-error", "does not take this token");
    page.run("document.getElementById('token').select()");
    page.type(TOKEN);
    page.press("Enter");
    page.untilShows("#service", "Connected");
    suggest("and_swap");
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
    assertEquals(TOKEN, page.run("sessionStorage.getItem('gradus.token')").asText());
    assertFalse(
        page.run("JSON.stringify(localStorage) + document.cookie + location")
            .asText()
            .contains("secret"));
    page.reload();
    page.untilShows("#service", "Connected");
    page.untilShows("#suggestions-state", "3 tactics checked by Lean");
  }

  @Test
  void theme_chosen_survivesAReload() {
    page.click("#theme");
    page.click("#theme");
    page.untilShows("#theme", "dark");
    page.reload();
    page.untilShows("#theme", "dark");
    assertEquals("rgb(20, 23, 27)", background());
    page.click("#theme");
    page.prefers("prefers-color-scheme", "light");
    assertEquals("rgb(251, 251, 250)", background());
  }

  private String background() {
    return page.run("getComputedStyle(document.body).backgroundColor").asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void colours_ofEveryText_haveContrast(String scheme) throws Exception {
    page.prefers("prefers-color-scheme", scheme);
    suggest("and_swap");
    page.untilShows("#suggestions-state", "checked by Lean");
    assertEquals("[]", page.run(Contrast.FAINT).toString());
    page.press("Alt+1");
    page.untilShows("#proof", "Axioms");
    assertEquals("[]", page.run(Contrast.FAINT).toString());
    prove("nonsense");
    page.untilShows("#search-result", "does not accept");
    assertEquals("[]", page.run(Contrast.FAINT).toString());
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    page.run("document.getElementById('tree').focus()");
    page.press("Home");
    page.untilShows("#inspector", "5 tactics tried");
    assertEquals("[]", page.run(Contrast.FAINT).toString());
    page.press("?");
    page.untilShows("#help", "Notation");
    assertEquals("[]", page.run(Contrast.FAINT).toString());
  }

  @Test
  void controls_ofBothViews_haveNames() {
    suggest("and_swap");
    page.untilShows("#suggestions-state", "checked by Lean");
    assertEquals(List.of(), page.nameless());
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    assertEquals(List.of(), page.nameless());
  }

  @Test
  void narrowWindow_everyView_needsNoSidewaysScrolling() {
    page.resize(360, 740, true);
    suggest("and_swap");
    page.untilShows("#suggestions-state", "checked by Lean");
    assertEquals(360, page.run("document.documentElement.scrollWidth").asInt());
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    assertEquals(360, page.run("document.documentElement.scrollWidth").asInt());
  }

  @Test
  void search_withReducedMotion_movesAtOnce() {
    page.prefers("prefers-reduced-motion", "reduce");
    prove("and_swap");
    page.untilShows("#search-result", "proved and verified");
    page.click("#to-proof");
    page.untilShows("#inspector h2", "Proved");
    assertEquals(0, page.run("document.getAnimations().length").asInt());
  }
}
