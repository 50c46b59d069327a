package dev.gradus.search.lsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An editor's end of the protocol, by hand: bytes, headers and JSON, nothing of lsp4j. Applies
 * edits as the protocol wants them, to the one document that it has open.
 */
final class ScriptedEditor {
  static final String URI = "file:///toys/Toy.lean";

  /** Seconds for what takes milliseconds, on a machine that has other things to do. */
  static final int PATIENCE = 120;

  /** What editors of today can do. */
  static final String MODERN =
      """
      {"window": {"workDoneProgress": true}, "workspace": {"workspaceEdit": {"documentChanges": true}},
       "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}}}}
      """;

  /** The same, without progress: a command is answered with what it found. */
  static final String WITHOUT_PROGRESS = MODERN.replace("\"workDoneProgress\": true", "");

  private static final JsonMapper JSON = new JsonMapper();

  private final DataInputStream in;
  private final OutputStream out;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<String, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<JsonNode> told = new LinkedBlockingQueue<>();

  /** The document as the editor has it. */
  String text = "";

  int version = 1;

  ScriptedEditor(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = out;
    Thread reader = new Thread(this::read, "scripted-editor");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      for (JsonNode message = next(); message != null; message = next()) {
        if (!message.has("method")) {
          answers
              .computeIfAbsent(message.path("id").asText(), id -> new CompletableFuture<>())
              .complete(message);
          continue;
        }
        if (message.has("id")) {
          send("{\"jsonrpc\": \"2.0\", \"id\": " + message.get("id") + ", \"result\": null}");
        }
        told.add(message);
      }
    } catch (IOException e) {
      told.add(JSON.createObjectNode().put("method", "closed"));
    }
  }

  /** The next message; null at the end. What is not a message fails the test. */
  private JsonNode next() throws IOException {
    StringBuilder header = new StringBuilder();
    while (header.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      header.append((char) next);
    }
    assertEquals("Content-Length: ", header.substring(0, 16), header::toString);
    byte[] content = new byte[Integer.parseInt(header.substring(16).lines().iterator().next())];
    in.readFully(content);
    return JSON.readTree(content);
  }

  void raw(byte[] bytes) throws IOException {
    synchronized (out) {
      out.write(bytes);
      out.flush();
    }
  }

  void send(String json) throws IOException {
    raw(framed(json));
  }

  static byte[] framed(String json) {
    byte[] content = json.getBytes(UTF_8);
    byte[] header = ("Content-Length: " + content.length + "\r\n\r\n").getBytes(UTF_8);
    byte[] all = new byte[header.length + content.length];
    System.arraycopy(header, 0, all, 0, header.length);
    System.arraycopy(content, 0, all, header.length, content.length);
    return all;
  }

  void tell(String method, String params) throws IOException {
    send("{\"jsonrpc\": \"2.0\", \"method\": \"" + method + "\", \"params\": " + params + "}");
  }

  /** Sends a request; returns its id. */
  String ask(String method, String params) throws IOException {
    String id = "ask-" + ids.incrementAndGet();
    answers.put(id, new CompletableFuture<>());
    send(
        "{\"jsonrpc\": \"2.0\", \"id\": \"%s\", \"method\": \"%s\", \"params\": %s}"
            .formatted(id, method, params));
    return id;
  }

  /** The whole response. */
  JsonNode answer(String id) throws Exception {
    return answers.get(id).get(PATIENCE, TimeUnit.SECONDS);
  }

  /** The result of a request. */
  JsonNode result(String method, String params) throws Exception {
    JsonNode response = answer(ask(method, params));
    assertEquals(null, response.get("error"), response::toString);
    return response.path("result");
  }

  int errorCode(String method, String params) throws Exception {
    return answer(ask(method, params)).at("/error/code").asInt();
  }

  /** The parameters of the next notification or request of that name; passes over others. */
  JsonNode told(String method) throws InterruptedException {
    while (true) {
      JsonNode message = told.poll(PATIENCE, TimeUnit.SECONDS);
      assertNotNull(message, () -> "no " + method);
      if (message.get("method").asText().equals(method)) {
        return message.path("params");
      }
    }
  }

  JsonNode initialize(String capabilities) throws Exception {
    JsonNode result =
        result("initialize", "{\"processId\": null, \"capabilities\": " + capabilities + "}");
    tell("initialized", "{}");
    return result;
  }

  void open(String document) throws IOException {
    text = document;
    tell(
        "textDocument/didOpen",
        "{\"textDocument\": {\"uri\": \"%s\", \"languageId\": \"lean4\", \"version\": %d, \"text\": %s}}"
            .formatted(URI, version, quoted(document)));
  }

  /** Replaces what is between two indices, and says so. */
  void edit(int start, int end, String by) throws IOException {
    String range = range(start, end);
    text = text.substring(0, start) + by + text.substring(end);
    version++;
    tell(
        "textDocument/didChange",
        "{\"textDocument\": {\"uri\": \"%s\", \"version\": %d}, \"contentChanges\": [{\"range\": %s, \"text\": %s}]}"
            .formatted(URI, version, range, quoted(by)));
  }

  /** Code actions at an index. */
  JsonNode actions(int index) throws Exception {
    return result(
        "textDocument/codeAction",
        "{\"textDocument\": {\"uri\": \"%s\"}, \"range\": %s, \"context\": {\"diagnostics\": []}}"
            .formatted(URI, range(index, index)));
  }

  static String execute(int line, int character) {
    return "{\"command\": \"gradus.suggest\", \"arguments\": [{\"textDocument\": {\"uri\": \"%s\"}, \"position\": {\"line\": %d, \"character\": %d}}]}"
        .formatted(URI, line, character);
  }

  String execute(int index) {
    JsonNode start = json(range(index, index)).get("start");
    return execute(start.get("line").asInt(), start.get("character").asInt());
  }

  /** Does what a code action says, as an editor would. */
  void apply(JsonNode action) throws IOException {
    JsonNode change = action.at("/edit/documentChanges/0");
    assertEquals(URI, change.at("/textDocument/uri").asText(), action::toString);
    assertEquals(version, change.at("/textDocument/version").asInt(), "a stale edit");
    JsonNode edit = change.at("/edits/0");
    edit(
        index(edit.at("/range/start")), index(edit.at("/range/end")), edit.get("newText").asText());
  }

  private int index(JsonNode position) {
    int start = 0;
    for (int line = position.get("line").asInt(); line > 0; line--) {
      start = text.indexOf('\n', start) + 1;
    }
    return start + position.get("character").asInt();
  }

  private String range(int start, int end) {
    return "{\"start\": " + position(start) + ", \"end\": " + position(end) + "}";
  }

  private String position(int index) {
    int line = (int) text.substring(0, index).chars().filter(c -> c == '\n').count();
    int character = index - (text.lastIndexOf('\n', index - 1) + 1);
    return "{\"line\": " + line + ", \"character\": " + character + "}";
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  static String quoted(String text) {
    return JSON.getNodeFactory().textNode(text).toString();
  }
}
