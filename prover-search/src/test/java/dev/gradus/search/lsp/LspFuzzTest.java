package dev.gradus.search.lsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten thousand messages that no editor in its right mind sends: bad JSON, wrong types, wrong
 * lengths, places that are not there, halves of surrogate pairs. The server answers a good request
 * afterwards, and keeps nothing.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LspFuzzTest {
  private static final int CASES = 10_000;
  private static final long SEED = 11;

  private static final String DOCUMENT =
      "theorem 𝔸 : 6 := by\r\n"
          + "  half\r\n"
          + "  sorry -- 𝔸\r\n\r\n"
          + "theorem b : 4 := by\n"
          + "  sub 1\n\n"
          + "theorem c : 2 := sorry\n";

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "2147483648",
          "99999999999999999999",
          "\"\"",
          "\"\\ud800\"",
          "\"\\udc00\\ud800\"",
          "\"\\u0000\"",
          "\"é∀𝔸\"",
          "[]",
          "{}",
          "[[[[[[[[]]]]]]]]",
          "{\"a\": {\"b\": 1}}",
          "[".repeat(5000),
          "NaN",
          "'");

  /** Held, or the level is forgotten with it: lsp4j says much about such messages. */
  private final Logger lsp4j = Logger.getLogger("org.eclipse.lsp4j");

  private final Random random = new Random(SEED);

  @BeforeEach
  void quiet() {
    lsp4j.setLevel(Level.OFF);
  }

  @AfterEach
  void loud() {
    lsp4j.setLevel(null);
  }

  @Test
  void session_oddMessages_survivesAndKeepsNothing() throws Exception {
    ToySession session = new ToySession().answering();
    ScriptedEditor editor = session.editor;
    editor.initialize(ScriptedEditor.MODERN);
    editor.open(DOCUMENT);
    for (int i = 0; i < CASES; i++) {
      editor.raw(oddMessage(i));
      if (i % 500 == 499) {
        check(session);
      }
    }
    editor.result("shutdown", "null");
    editor.tell("exit", "null");
    assertEquals(0, session.exitCode());
    session.close();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("gradus-lsp")) {
        thread.join(); // the test has a time limit
      }
    }
  }

  /** A good request is answered with good suggestions, and nothing is left of the others. */
  private static void check(ToySession session) throws Exception {
    ScriptedEditor editor = session.editor;
    editor.raw("\n".getBytes(UTF_8));
    // A length that was too long has swallowed what came next; at most so many bytes are missing.
    for (int i = 0; i < 4; i++) {
      editor.tell("$/nothing", ScriptedEditor.quoted(" ".repeat(300)));
    }
    editor.tell(
        "textDocument/didClose",
        "{\"textDocument\": {\"uri\": \"%s\"}}".formatted(ScriptedEditor.URI));
    editor.open(DOCUMENT);
    assertFalse(editor.actions(DOCUMENT.indexOf("sorry")).isEmpty());
    JsonNode command =
        editor.result("workspace/executeCommand", editor.execute(DOCUMENT.indexOf("sorry")));
    assertTrue(command.isNull());
    while (editor
        .told("textDocument/publishDiagnostics")
        .at("/diagnostics/0/message")
        .asText()
        .isEmpty()) {
      // of earlier cases
    }
    while (session.running() > 0) {
      Thread.onSpinWait(); // the test has a time limit
    }
  }

  private byte[] oddMessage(int number) {
    String message = message(number);
    byte[] content = (random.nextInt(3) > 0 ? spoilt(message) : message).getBytes(UTF_8);
    int length = content.length;
    String header =
        switch (random.nextInt(20)) {
          case 0 -> "Content-Length: " + (length + 1 + random.nextInt(200));
          case 1 -> "Content-Length: " + random.nextInt(length + 1);
          case 2 ->
              one(
                  List.of(
                      "Content-Length: -5",
                      "Content-Length: 2147483647",
                      "Content-Length: 99999999999",
                      "Content-Length: x",
                      "Content-Length:",
                      "Content-Type: text/plain",
                      "\u0000\u00ff"));
          case 3 -> "content-length:" + length + "\r\nContent-Type: application/vscode-jsonrpc";
          default -> "Content-Length: " + length;
        };
    byte[] head = (header + (random.nextInt(40) == 0 ? "\n" : "\r\n\r\n")).getBytes(UTF_8);
    byte[] all = new byte[head.length + length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(content, 0, all, head.length, length);
    if (random.nextInt(10) == 0) {
      all[random.nextInt(all.length)] = (byte) random.nextInt(256);
    }
    return all;
  }

  private String message(int number) {
    String params = "{\"textDocument\": {\"uri\": \"" + ScriptedEditor.URI + "\"%s}%s}";
    String range = "\"range\": {\"start\": " + position() + ", \"end\": " + position() + "}";
    return switch (random.nextInt(9)) {
      case 0 ->
          notification(
              "textDocument/didOpen",
              params.formatted(
                  ", \"languageId\": \"lean4\", \"version\": 1, \"text\": "
                      + ScriptedEditor.quoted(DOCUMENT),
                  ""));
      case 1 -> notification("textDocument/didClose", params.formatted("", ""));
      case 2, 3 ->
          notification(
              "textDocument/didChange",
              params.formatted(
                  ", \"version\": " + number,
                  ", \"contentChanges\": [{"
                      + range
                      + ", \"text\": "
                      + one(
                          List.of(
                              "\"\"",
                              "\"sorry\"",
                              "\"\\ud835\"",
                              "\"\\r\"",
                              "\"\\n  half\\n  \"",
                              "\"/-\""))
                      + "}]"));
      case 4, 5 ->
          request(
              number,
              "textDocument/codeAction",
              params.formatted("", ", " + range + ", \"context\": {\"diagnostics\": []}"));
      case 6 ->
          request(
              number,
              "workspace/executeCommand",
              ScriptedEditor.execute(random.nextInt(12), random.nextInt(30)));
      case 7 ->
          notification(
              one(List.of("$/cancelRequest", "window/workDoneProgress/cancel")),
              one(
                  List.of(
                      "{\"id\": " + (number - 1) + "}",
                      "{\"token\": \"gradus-" + random.nextInt(1000) + "\"}")));
      default ->
          request(
              number,
              one(
                  List.of(
                      "no/method",
                      "textDocument/hover",
                      "$/x",
                      "initialize",
                      "workspace/symbol",
                      "")),
              "{}");
    };
  }

  private String position() {
    return "{\"line\": "
        + one(List.of("0", "1", "2", "5", "7", "-1", "2147483647"))
        + ", \"character\": "
        + one(List.of("0", "3", "8", "9", "17", "-7", "2147483647"))
        + "}";
  }

  private static String notification(String method, String params) {
    return "{\"jsonrpc\": \"2.0\", \"method\": \"" + method + "\", \"params\": " + params + "}";
  }

  private static String request(int id, String method, String params) {
    return "{\"jsonrpc\": \"2.0\", \"id\": "
        + id
        + ", \"method\": \""
        + method
        + "\", \"params\": "
        + params
        + "}";
  }

  /** The text with something wrong; without taking the session down by its own means. */
  private String spoilt(String json) {
    StringBuilder text = new StringBuilder(json);
    for (int i = 1 + random.nextInt(3); i > 0 && text.length() > 2; i--) {
      int at = random.nextInt(text.length() - 1);
      switch (random.nextInt(5)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, "{}[]\",:\\ 0".charAt(random.nextInt(10)));
        case 2 -> text.setLength(at);
        case 3 -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
        default -> {
          int colon = text.indexOf(":", at);
          int end = colon < 0 ? -1 : text.indexOf(",", colon);
          if (end > 0) {
            text.replace(colon + 1, end, one(VALUES));
          }
        }
      }
    }
    return text.toString();
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
