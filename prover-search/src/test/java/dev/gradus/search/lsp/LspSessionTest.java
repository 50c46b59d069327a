package dev.gradus.search.lsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gradus.search.engine.EnvironmentException;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An editor's script, message by message, over pipes. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LspSessionTest {
  private static final int NOT_INITIALIZED = -32002;
  private static final int INVALID_REQUEST = -32600;
  private static final int INVALID_PARAMS = -32602;
  private static final int CANCELLED = -32800;

  private static final String TWO =
      """
      theorem first : 6 := by
        sorry

      -- 𝔸 𝔹
      theorem second : 4 := by
        half
        sorry
      """;

  private static List<String> titles(JsonNode actions) {
    List<String> titles = new ArrayList<>();
    actions.forEach(action -> titles.add(action.get("title").asText()));
    return titles;
  }

  private static JsonNode fix(JsonNode actions, String tactic) {
    for (JsonNode action : actions) {
      if (action.get("title").asText().startsWith("Gradus: " + tactic + " (")) {
        return action;
      }
    }
    throw new AssertionError(tactic + " is not among " + titles(actions));
  }

  /** Runs the command at an index of a document, and applies a suggestion. */
  private static String applied(ToySession session, String document, int index, String tactic)
      throws Exception {
    session.editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
    session.editor.open(document);
    session.editor.result("workspace/executeCommand", session.editor.execute(index));
    JsonNode shown = session.editor.told("textDocument/publishDiagnostics");
    assertEquals(1, shown.get("diagnostics").size());
    session.editor.apply(fix(session.editor.actions(index), tactic));
    assertEquals(
        0, session.editor.told("textDocument/publishDiagnostics").get("diagnostics").size());
    return session.editor.text;
  }

  @Test
  void script_suggestAtAGap_showsProgressAndDiagnosticsAndWritesWhatIsChosen() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      JsonNode can = editor.initialize(ScriptedEditor.MODERN).get("capabilities");
      assertEquals("utf-16", can.get("positionEncoding").asText());
      editor.open(TWO);
      int gap = TWO.lastIndexOf("sorry");
      JsonNode offered = editor.actions(gap);
      assertEquals(List.of("Gradus: suggest", "Gradus: prove"), titles(offered));
      JsonNode command = offered.get(0).get("command");
      JsonNode answer =
          editor.result(
              "workspace/executeCommand",
              "{\"command\": %s, \"arguments\": %s}"
                  .formatted(command.get("command"), command.get("arguments")));
      assertTrue(answer.isNull(), "the command is answered before it has found anything");

      JsonNode token = editor.told("window/workDoneProgress/create").get("token");
      JsonNode begin = editor.told("$/progress");
      assertEquals(token, begin.get("token"));
      assertEquals("begin", begin.at("/value/kind").asText());
      assertTrue(begin.at("/value/cancellable").asBoolean());
      JsonNode shown = editor.told("textDocument/publishDiagnostics");
      assertEquals(editor.version, shown.get("version").asInt());
      JsonNode diagnostic = shown.at("/diagnostics/0");
      assertEquals("gradus", diagnostic.get("source").asText());
      assertEquals(6, diagnostic.at("/range/start/line").asInt());
      assertTrue(diagnostic.get("message").asText().contains("sub 1"), diagnostic::toString);
      String kind = "";
      while (!kind.equals("end")) {
        kind = editor.told("$/progress").at("/value/kind").asText();
      }

      JsonNode actions = editor.actions(gap);
      assertTrue(titles(actions).contains("Gradus: suggest"));
      editor.apply(fix(actions, "sub 1"));
      assertEquals(TWO.replace("half\n  sorry", "half\n  sub 1"), editor.text);
      assertEquals(0, editor.told("textDocument/publishDiagnostics").get("diagnostics").size());
      assertEquals(List.of(), titles(editor.actions(0)));
      assertEquals(0, session.toy.lean.open.get());

      assertTrue(editor.result("shutdown", "null").isNull());
      editor.tell("exit", "null");
      assertEquals(0, session.exitCode());
    }
  }

  @Test
  void prove_gap_offersAWholeProofThatLeanHasChecked() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      String document = "theorem t : 5 := sorry\n";
      int gap = document.indexOf("sorry");
      session.editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      session.editor.open(document);
      String prove = session.editor.execute(gap).replace("gradus.suggest", "gradus.prove");
      JsonNode found = session.editor.result("workspace/executeCommand", prove);
      assertEquals(1, found.size());
      assertTrue(found.get(0).get("closes").asBoolean());
      List<String> steps = found.get(0).get("tactic").asText().lines().toList();
      assertTrue(steps.size() > 1, steps::toString);

      session.editor.apply(fix(session.editor.actions(gap), steps.get(0) + " …"));
      String indented = String.join("\n" + " ".repeat(gap + 3), steps);
      assertEquals("theorem t : 5 := by " + indented + "\n", session.editor.text);
      assertTrue(
          session.toy.lean.verified.contains("by " + indented), "what is written has been checked");
      assertEquals(0, session.toy.lean.open.get());
    }
  }

  @Test
  void prove_gapThatIsData_saysSo() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      String document = "def t : 5 := sorry\n";
      session.editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      session.editor.open(document);
      String prove =
          session
              .editor
              .execute(document.indexOf("sorry"))
              .replace("gradus.suggest", "gradus.prove");
      assertTrue(session.editor.result("workspace/executeCommand", prove).isNull());
      assertTrue(
          session
              .editor
              .told("window/showMessage")
              .get("message")
              .asText()
              .contains("not a proof"));
    }
  }

  @Test
  void edit_termGap_becomesABlock() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      String document = "theorem 𝔸𝔸 : 4 := sorry\n";
      assertEquals(
          "theorem 𝔸𝔸 : 4 := by half\n",
          applied(session, document, document.length() - 1, "half"));
    }
  }

  @Test
  void edit_endOfALineInABlock_isANewLineAsFarToTheRight() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      String document = "theorem t : 8 := by\r\n    half\r\n\r\ntheorem u : 3 := by\r\n  done\r\n";
      int index = document.indexOf("half") + 4;
      assertEquals(
          document.replaceFirst("half", "half\r\n    sub 1"),
          applied(session, document, index, "sub 1"));
    }
  }

  @Test
  void edit_insideATactic_isALineBeforeIt() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      String document = "theorem 𝔸 : 8 := by\n    half\n    sub 1\n";
      assertEquals(
          document.replace("sub 1", "half\n    sub 1"),
          applied(session, document, document.indexOf("sub 1") + 2, "half"));
    }
  }

  @Test
  void edit_blankLine_isWrittenThere() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      String document = "theorem t : 8 := by\n   half\n\n";
      assertEquals(
          "theorem t : 8 := by\n   half\n   sub 1\n",
          applied(session, document, document.length() - 1, "sub 1"));
    }
  }

  @Test
  void change_elsewhere_movesWhatWasFound() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(TWO);
      JsonNode found =
          editor.result("workspace/executeCommand", editor.execute(TWO.lastIndexOf("sorry")));
      assertTrue(found.size() > 1, found::toString);
      editor.told("textDocument/publishDiagnostics");
      editor.edit(0, 0, "-- two\n-- lines\n");
      JsonNode moved = editor.told("textDocument/publishDiagnostics");
      assertEquals(8, moved.at("/diagnostics/0/range/start/line").asInt());
      editor.apply(fix(editor.actions(editor.text.lastIndexOf("sorry")), "sub 2"));
      assertTrue(editor.text.endsWith("  half\n  sub 2\n"), editor.text);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, sub 1", "3, ''"})
  void change_atTheEndOfADocumentWithoutANewline_endsWhatWasFound(int deleted, String written)
      throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open("theorem t : 8 := by\n  half\n  ");
      int end = editor.text.length();
      editor.result("workspace/executeCommand", editor.execute(end));
      JsonNode found = editor.told("textDocument/publishDiagnostics");
      assertEquals(1, found.get("diagnostics").size());
      editor.edit(end - deleted, end, written);
      JsonNode left = editor.told("textDocument/publishDiagnostics");
      assertEquals(0, left.get("diagnostics").size());
    }
  }

  @Test
  void change_belowTheLastTheorem_leavesWhatWasFound() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open("theorem t : 8 := by\n  half\n  sorry\n");
      editor.result("workspace/executeCommand", editor.execute(editor.text.indexOf("sorry")));
      editor.told("textDocument/publishDiagnostics");
      for (String more : List.of("\n", "theorem u : 2 := sorry\n")) {
        editor.edit(editor.text.length(), editor.text.length(), more);
        JsonNode left = editor.told("textDocument/publishDiagnostics");
        assertEquals(1, left.get("diagnostics").size());
      }
      editor.edit(editor.text.indexOf("\n\n"), editor.text.indexOf("\n\n"), "\n  skip");
      JsonNode gone = editor.told("textDocument/publishDiagnostics");
      assertEquals(0, gone.get("diagnostics").size());
    }
  }

  @Test
  void cancelRequest_underWay_freesLeanAndModel() throws Exception {
    try (ToySession session = new ToySession()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(TWO);
      String id = editor.ask("workspace/executeCommand", editor.execute(TWO.indexOf("sorry")));
      session.untilTheModelIsAsked();
      editor.tell("$/cancelRequest", "{\"id\": \"" + id + "\"}");
      assertEquals(CANCELLED, editor.answer(id).at("/error/code").asInt());
      awaitNothingOpen(session);
    }
  }

  @Test
  void cancelProgress_underWay_freesLeanAndModel() throws Exception {
    try (ToySession session = new ToySession()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.MODERN);
      editor.open(TWO);
      editor.result("workspace/executeCommand", editor.execute(TWO.indexOf("sorry")));
      JsonNode token = editor.told("window/workDoneProgress/create").get("token");
      session.untilTheModelIsAsked();
      editor.tell("window/workDoneProgress/cancel", "{\"token\": " + token + "}");
      awaitNothingOpen(session);
      assertFalse(editor.actions(TWO.indexOf("sorry")).isEmpty());
    }
  }

  @Test
  void change_ofTheTheoremUnderWay_cancels() throws Exception {
    try (ToySession session = new ToySession()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(TWO);
      String id = editor.ask("workspace/executeCommand", editor.execute(TWO.indexOf("sorry")));
      session.untilTheModelIsAsked();
      editor.edit(TWO.indexOf("6"), TWO.indexOf("6") + 1, "7");
      assertEquals(CANCELLED, editor.answer(id).at("/error/code").asInt());
      awaitNothingOpen(session);
    }
  }

  @Test
  void command_whileAnotherOneRuns_cancelsIt() throws Exception {
    try (ToySession session = new ToySession()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(TWO);
      String first = editor.ask("workspace/executeCommand", editor.execute(TWO.indexOf("sorry")));
      session.untilTheModelIsAsked();
      String second =
          editor.ask("workspace/executeCommand", editor.execute(TWO.lastIndexOf("sorry")));
      assertEquals(CANCELLED, editor.answer(first).at("/error/code").asInt());
      session.answering();
      assertTrue(editor.answer(second).get("result").size() > 0);
    }
  }

  private static void awaitNothingOpen(ToySession session) {
    while (session.toy.lean.open.get() > 0) {
      Thread.onSpinWait(); // the test has a time limit
    }
  }

  @Test
  void command_leanDoesNotStart_saysWhatToDoAndWorksOnceItDoes() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      CompletableFuture<PointSearch> good = session.search;
      session.search = failing(Status.UNAVAILABLE.withDescription("gone"));
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(TWO);
      String execute = editor.execute(TWO.indexOf("sorry"));
      assertTrue(editor.result("workspace/executeCommand", execute).isNull());
      String message = editor.told("window/showMessage").get("message").asText();
      assertTrue(message.contains("check --lean and --model"), message);
      session.search = good;
      assertTrue(editor.result("workspace/executeCommand", execute).size() > 0);
    }
  }

  @Test
  void initialize_leanDoesNotStart_saysWhatToDo() throws Exception {
    try (ToySession session = new ToySession()) {
      session.search =
          CompletableFuture.failedFuture(new EnvironmentException("no Lean; run doctor", null));
      session.editor.initialize("{}");
      String message = session.editor.told("window/showMessage").get("message").asText();
      assertEquals("Gradus: no Lean; run doctor", message);
    }
  }

  private static CompletableFuture<PointSearch> failing(Status status) {
    return CompletableFuture.completedFuture(
        (place, site, located, checked) -> {
          throw status.asRuntimeException();
        });
  }

  @Test
  void command_noGoalThere_saysWhereToGo() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open("theorem t : 0 := by\n  done\n");
      editor.result("workspace/executeCommand", editor.execute(editor.text.length() - 1));
      String message = editor.told("window/showMessage").get("message").asText();
      assertTrue(message.contains("there is no goal at this place"), message);
      editor.result("workspace/executeCommand", editor.execute(0));
      message = editor.told("window/showMessage").get("message").asText();
      assertTrue(message.contains("no `sorry` is on this line"), message);
    }
  }

  @Test
  void command_nothingWorks_saysSo() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      session.toy.model.weights = goal -> Map.of("evil", 1.0);
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.WITHOUT_PROGRESS);
      editor.open(TWO);
      editor.result("workspace/executeCommand", editor.execute(TWO.indexOf("sorry")));
      String message = editor.told("window/showMessage").get("message").asText();
      assertTrue(message.contains("no tactic that was tried works here"), message);
    }
  }

  @Test
  void open_tooLong_isRefusedAndTheRestGoesOn() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      editor.initialize(ScriptedEditor.MODERN);
      editor.open("-".repeat(Document.MAX_LENGTH + 1));
      String message = editor.told("window/showMessage").get("message").asText();
      assertTrue(message.contains("the most that is taken"), message);
      assertEquals(
          INVALID_PARAMS,
          editor.errorCode("workspace/executeCommand", ScriptedEditor.execute(0, 0)));
      editor.tell("x", quoted(MessageReader.MAX_MESSAGE_BYTES));
      message = editor.told("window/showMessage").get("message").asText();
      assertTrue(message.contains("passed over"), message);
      editor.open(TWO);
      assertEquals(2, editor.actions(TWO.indexOf("sorry")).size());
    }
  }

  private static String quoted(int length) {
    return "\"" + "x".repeat(length) + "\"";
  }

  @Test
  void lifecycle_outOfOrder_isRefused() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      assertEquals(NOT_INITIALIZED, editor.errorCode("shutdown", "null"));
      editor.initialize("{}");
      assertEquals(INVALID_REQUEST, editor.errorCode("initialize", "{\"capabilities\": {}}"));
      assertEquals(INVALID_PARAMS, editor.errorCode("textDocument/codeAction", "null"));
      editor.result("shutdown", "null");
      assertEquals(INVALID_REQUEST, editor.errorCode("shutdown", "null"));
    }
  }

  @Test
  void codeAction_oldEditor_getsCommands() throws Exception {
    try (ToySession session = new ToySession().answering()) {
      ScriptedEditor editor = session.editor;
      editor.initialize("{}");
      editor.open(TWO);
      JsonNode action = editor.actions(TWO.indexOf("sorry")).get(0);
      assertEquals("gradus.suggest", action.get("command").asText());
    }
  }

  @Test
  void session_editorIsGone_ends() throws Exception {
    try (ToySession session = new ToySession()) {
      session.editor.initialize("{}");
      session.hangUp();
      assertEquals(1, session.exitCode());
    }
  }

  @Test
  void session_parentDies_ends() throws Exception {
    Process parent = new ProcessBuilder("sleep", "1000").start();
    try (ToySession session = new ToySession()) {
      session.editor.result(
          "initialize", "{\"processId\": " + parent.pid() + ", \"capabilities\": {}}");
      assertFalse(session.ended.isDone());
      parent.destroyForcibly();
      assertEquals(1, session.exitCode());
    } finally {
      parent.destroyForcibly();
    }
  }
}
