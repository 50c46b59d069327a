package dev.gradus.search.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command in a process of its own, with the embedded Lean and the grammar as the model. */
final class RealLspTest {
  private static final String DOCUMENT =
      """
      /-- 𝕜 -/
      theorem a (p q : Prop) (hp : p) (hq : q) : p ∧ q := by
        constructor
        · skip
        · exact hq

      theorem b (p : Prop) (hp : p) : p ∧ True := ⟨sorry, trivial⟩

      theorem c (p q : Prop) (hp : p) (hq : q) : q ∧ p := by
        refine ⟨?_, ?_⟩

      theorem d (𝕜 : Nat) (h : 𝕜 < 3) : (𝕜 + 0 < 3 : Prop) := by sorry

      theorem e (a b : Nat) (h : a < b) : ¬ b ≤ a := by
        sorry
      """;

  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void lsp_placesOfAFile_areFilledWithWhatLeanHasRun() throws Exception {
    Process server =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.gradus.search.cli.Main",
                    "lsp",
                    "-n",
                    "3",
                    "--workers",
                    "1"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      ScriptedEditor editor = new ScriptedEditor(server.getInputStream(), server.getOutputStream());
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(DOCUMENT);

      String gap = "⟨sorry";
      fill(editor, editor.text.indexOf(gap) + gap.length());
      assertTrue(editor.text.contains("⟨(by "), editor.text);

      int last = editor.text.lastIndexOf("sorry");
      String prove = editor.execute(last).replace("gradus.suggest", "gradus.prove");
      assertEquals(1, editor.result("workspace/executeCommand", prove).size());
      editor.apply(editor.actions(last).get(0));
      assertTrue(editor.text.lastIndexOf("sorry") < last, editor.text);

      fill(editor, editor.text.indexOf("by sorry") + 5);
      assertTrue(editor.text.contains(": Prop) := by "), editor.text);
      assertTrue(!editor.text.contains("sorry"), editor.text);

      fill(editor, editor.text.indexOf("· skip") + "· skip".length());
      assertTrue(editor.text.contains("· skip\n    "), editor.text);

      String line = "refine ⟨?_, ?_⟩";
      suggest(editor, editor.text.indexOf(line) + line.length());
      editor.apply(editor.actions(editor.text.indexOf(line)).get(0));
      assertTrue(editor.text.contains(line + "\n  "), editor.text);

      editor.result("shutdown", "null");
      editor.tell("exit", "null");
      assertTrue(server.waitFor(60, TimeUnit.SECONDS), "it does not end");
      assertEquals(0, server.exitValue());
    } finally {
      server.destroyForcibly();
    }
  }

  private static JsonNode suggest(ScriptedEditor editor, int index) throws Exception {
    JsonNode found = editor.result("workspace/executeCommand", editor.execute(index));
    assertTrue(found.size() > 0, () -> "nothing at " + index + " of " + editor.text);
    return found;
  }

  /** Writes what closes the goal. */
  private static void fill(ScriptedEditor editor, int index) throws Exception {
    JsonNode best = suggest(editor, index).get(0);
    assertTrue(best.get("closes").booleanValue(), best::toString);
    JsonNode fix = editor.actions(index).get(0);
    assertTrue(fix.get("isPreferred").booleanValue(), fix::toString);
    editor.apply(fix);
  }
}
