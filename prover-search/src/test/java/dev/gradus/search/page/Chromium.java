package dev.gradus.search.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A headless Chromium with an empty profile, spoken to by its DevTools protocol. It needs nothing
 * beside the JDK.
 */
final class Chromium implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("DevTools listening on (ws://\\S+)");
  private static final long ANSWER_SECONDS = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
  private final Map<String, BiConsumer<String, JsonNode>> sessions = new ConcurrentHashMap<>();

  private Chromium(Process process, Path profile, URI address) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Reader()).join();
  }

  /** The browser of this machine, if it has one. */
  static Optional<Path> installed() {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it. */
  static Chromium start(Path program) throws IOException {
    Path profile = Files.createTempDirectory("gradus-chromium");
    List<String> command = new ArrayList<>(List.of(program.toString(), "--headless"));
    // Root cannot have the sandbox; the pages are the test's own.
    command.addAll(List.of("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    command.addAll(List.of("--disable-quic", "--no-first-run", "--disable-sync", "--lang=en-GB"));
    command.addAll(List.of("--disable-background-networking", "--disable-component-update"));
    command.addAll(List.of("--hide-scrollbars", "--remote-debugging-port=0"));
    command.addAll(List.of("--user-data-dir=" + profile, "about:blank"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        drain(lines);
        return new Chromium(process, profile, URI.create(listening.group(1)));
      }
      said.append(line).append('\n');
    }
    throw new IOException("Chromium ended: " + said);
  }

  /** A full pipe would stop it. */
  private static void drain(BufferedReader lines) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (lines.readLine() != null) {
                  // What it says is of no interest.
                }
              } catch (IOException e) {
                // It has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  /** A new page, in a window of that size. */
  BrowserPage open(int width, int height) {
    // A context of its own: no storage is shared with another test.
    String context =
        call(null, "Target.createBrowserContext", object()).path("browserContextId").asText();
    ObjectNode target = object().put("url", "about:blank").put("browserContextId", context);
    String id = call(null, "Target.createTarget", target).path("targetId").asText();
    ObjectNode attach = object().put("targetId", id).put("flatten", true);
    String session = call(null, "Target.attachToTarget", attach).path("sessionId").asText();
    return new BrowserPage(this, session, width, height);
  }

  void listen(String session, BiConsumer<String, JsonNode> events) {
    sessions.put(session, events);
  }

  /** A command of the protocol, and its result. */
  JsonNode call(String session, String method, ObjectNode parameters) {
    int id = ids.incrementAndGet();
    ObjectNode message = object().put("id", id).put("method", method);
    message.set("params", parameters);
    if (session != null) {
      message.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    calls.put(id, answer);
    synchronized (socket) {
      socket.sendText(message.toString(), true).join();
    }
    JsonNode answered = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    if (answered.has("error")) {
      throw new IllegalStateException(method + ": " + answered.get("error"));
    }
    return answered.path("result");
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  @Override
  public void close() throws Exception {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // A process that is just ending may still write: the system's temporary folder keeps it.
    }
  }

  private final class Reader implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        String whole = text.toString();
        text.setLength(0);
        received(whole);
      }
      from.request(1);
      return null;
    }

    private void received(String whole) {
      JsonNode message;
      try {
        message = JSON.readTree(whole);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      if (message.has("id")) {
        calls.remove(message.get("id").asInt()).complete(message);
      } else {
        BiConsumer<String, JsonNode> listener = sessions.get(message.path("sessionId").asText());
        if (listener != null) {
          listener.accept(message.path("method").asText(), message.path("params"));
        }
      }
    }
  }
}
