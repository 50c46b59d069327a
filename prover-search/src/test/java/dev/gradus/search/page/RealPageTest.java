package dev.gradus.search.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gradus.search.cli.ServeProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page as {@code gradus serve} serves it, with the real Lean and the prior behind it. */
class RealPageTest {

  private static final Pattern SERVING = Pattern.compile("serving .* on .*:(\\d+);.*");

  /** Examples whose statement Lean does not accept, for their name for instance. */
  private static final String REFUSED_EXAMPLES =
      """
      (async () => {
        const { EXAMPLES } = await import('/assets/examples.js');
        const refused = [];
        for (const [, statement] of EXAMPLES) {
          const answer = await fetch('v1/state', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ statement, prefix: [] }),
          });
          if (!answer.ok) refused.push(statement + await answer.text());
        }
        return refused;
      })()
      """;

  @Test
  @Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void page_ofARealServer_suggestsProvesAndShowsTheTree() throws Exception {
    Optional<Path> program = Chromium.installed();
    assumeTrue(program.isPresent(), "no Chromium is installed: the page is not tested");
    try (ServeProcess server = ServeProcess.start();
        Chromium browser = Chromium.start(program.get())) {
      BrowserPage page = browser.open(1280, 1000);
      page.go("http://127.0.0.1:" + server.port() + "/");
      page.untilShows("#service", "Connected");
      stepByStep(page);
      search(page);
      refused(page);
      assertEquals("[]", page.run(REFUSED_EXAMPLES).toString());
      List<String> complaints =
          page.complaints().stream().filter(text -> !text.contains("/v1/")).toList();
      assertEquals(List.of(), complaints);
    }
  }

  private static void stepByStep(BrowserPage page) throws Exception {
    page.run("document.getElementById('statement').focus()");
    page.type("theorem swap (p q : Prop) : p \\and q \\iff q \\and p :=");
    page.press("Control+Enter");
    page.untilShows("#suggestions-state", "checked by Lean");
    page.untilShows("#suggestions", "finishes the proof");
    Screenshots.take(page, "page-suggest");
    page.press("Escape");
    page.press("t");
    page.type("constructor");
    page.press("Enter");
    page.untilShows("#goals", "⊢ q ∧ p → p ∧ q");
    page.press("Escape");
    page.press("u");
    page.untilShows("#suggestions-state", "checked by Lean");
    page.press("1");
    page.untilShows("#proof", "checked afresh by Lean");
  }

  private static void search(BrowserPage page) throws Exception {
    page.press("e");
    page.run("document.getElementById('statement').select()");
    page.type(
        "theorem two_unknowns (x y : Int) (h : x + y = 10) (g : x - y = 4) : x = 7 ∧ y = 3 :=");
    page.press("Control+Shift+Enter");
    page.untilShows("#search-result", "proved and verified");
    page.untilShows("#inspector", "No goals left");
    Screenshots.take(page, "page-proved");
    page.run("document.getElementById('tree').focus()");
    page.press("Home");
    page.untilShows("#inspector", "tactics tried");
    page.press("f");
    page.run("document.getElementById('tree').scrollIntoView({ block: 'center' })");
    page.prefers("prefers-color-scheme", "dark");
    Screenshots.take(page, "page-tree");
    page.prefers("prefers-color-scheme", "light");
  }

  private static void refused(BrowserPage page) {
    page.press("e");
    page.run("document.getElementById('statement').select()");
    page.type("theorem t (n : Nat) : nonsense n :=");
    page.press("Control+Enter");
    page.untilShows("#statement-error", "nonsense");
  }
}
