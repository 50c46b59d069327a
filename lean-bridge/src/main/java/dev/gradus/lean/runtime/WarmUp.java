package dev.gradus.lean.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Work for a gym that is started only to be warmed up: ordinary tactics on ordinary statements, so
 * that Node's optimising compiler meets the functions that searches will call. What it compiled is
 * kept, see {@link LauncherRewriter}; every later process begins where this one ended, instead of
 * spending its first minute, and half of another core, on compiling.
 *
 * @param statements what follows a theorem's name
 * @param openings tactics whose goals the closing ones are tried on, besides the root
 * @param closings tactics that may end a proof
 */
record WarmUp(List<String> statements, List<String> openings, List<String> closings) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A tactic that needs more teaches the compiler nothing new. */
  private static final int HEARTBEATS = 1_000;

  /** Only for the unforeseen, and for the first import on a busy machine. */
  private static final int MILLIS = 60_000;

  /** Twenty times what it takes; a gym that hangs must not hang an installation. */
  private static final int MINUTES = 10;

  static WarmUp ofResources() {
    try (InputStream in = WarmUp.class.getResourceAsStream("warm-up.json")) {
      return JSON.readValue(in, WarmUp.class);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read the warm-up of this build", e);
    }
  }

  /** Plays it to a gym, and ends the gym. */
  void play(ProcessBuilder gym, Steps.Step step) throws IOException {
    Process process = gym.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    CompletableFuture.delayedExecutor(MINUTES, TimeUnit.MINUTES).execute(process::destroyForcibly);
    try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        Writer requests = process.outputWriter(StandardCharsets.UTF_8)) {
      Dialogue dialogue = new Dialogue(answers, requests);
      dialogue.read();
      ObjectNode configure = request("configure");
      AllowedSyntax.standard().kinds().forEach(configure.putArray("allow")::add);
      dialogue.ask(configure, 1);
      for (String statement : statements) {
        step.reached(0);
        play(dialogue, statement);
      }
      requests.close();
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  private void play(Dialogue dialogue, String statement) throws IOException {
    String theorem = "theorem gradus_warm_up " + statement + " :=";
    ObjectNode open = request("open").put("header", "").put("statement", theorem);
    JsonNode opened = dialogue.ask(open, 1).get(0);
    if (!opened.has("state")) {
      throw new IOException("a statement did not elaborate: " + opened);
    }
    int root = opened.path("state").asInt();
    List<Integer> states = new ArrayList<>(List.of(root));
    states.addAll(run(dialogue, root, openings));
    for (int state : List.copyOf(states)) {
      states.addAll(run(dialogue, state, closings));
    }
    ObjectNode verify = request("verify").put("header", "").put("statement", theorem);
    dialogue.ask(verify.put("proof", "by intros; simp_all <;> omega"), 1);
    ObjectNode release = request("release");
    states.forEach(release.putArray("states")::add);
    dialogue.ask(release, 1);
  }

  /** The states that the tactics lead to. */
  private static List<Integer> run(Dialogue dialogue, int state, List<String> tactics)
      throws IOException {
    ObjectNode run = request("run").put("state", state);
    tactics.forEach(run.putArray("tactics")::add);
    return dialogue.ask(run, tactics.size()).stream()
        .filter(answer -> answer.has("state"))
        .map(answer -> answer.path("state").asInt())
        .toList();
  }

  private static ObjectNode request(String command) {
    return JSON.createObjectNode()
        .put("id", 1)
        .put("cmd", command)
        .put("heartbeats", HEARTBEATS)
        .put("ms", MILLIS);
  }

  private record Dialogue(BufferedReader answers, Writer requests) {
    List<JsonNode> ask(ObjectNode request, int expected) throws IOException {
      requests.write(JSON.writeValueAsString(request) + "\n");
      requests.flush();
      List<JsonNode> lines = new ArrayList<>();
      for (int i = 0; i < expected; i++) {
        lines.add(read());
      }
      return lines;
    }

    JsonNode read() throws IOException {
      String line = answers.readLine();
      if (line == null) {
        throw new EOFException("the gym ended early");
      }
      return JSON.readTree(line);
    }
  }
}
