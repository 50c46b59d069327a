package dev.gradus.lean.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gradus.lean.pool.Limits;
import dev.gradus.lean.pool.PoolConfig;
import dev.gradus.lean.runtime.AllowedSyntax;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One gym process without a bridge: a request is written, its answers are read. What the bridge's
 * speed is measured against; a whole batch is one request here, so that nothing is faster.
 */
final class BareGym implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedReader in;
  private final BufferedWriter out;

  /** Starts a process and configures it as a pool would. */
  BareGym(ProcessBuilder builder, AllowedSyntax syntax) throws IOException {
    process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    in = process.inputReader(StandardCharsets.UTF_8);
    out = process.outputWriter(StandardCharsets.UTF_8);
    if (!read().path("ready").asBoolean()) {
      throw new IOException("the gym did not greet");
    }
    ObjectNode configure = JSON.createObjectNode().put("id", 1).put("cmd", "configure");
    syntax.kinds().forEach(configure.putArray("allow")::add);
    write(configure);
    read();
  }

  /** Works through one theorem, under the limits that a pool would set. */
  void play(BenchWorkload.Task task, PoolConfig limits, Sample sample) throws IOException {
    ObjectNode open = request("open", limits.open());
    write(open.put("header", "").put("statement", task.statement()));
    List<Integer> states = new ArrayList<>();
    int state = remember(read(), states);
    for (BenchWorkload.Tactics batch : task.batches()) {
      if (state < 0) {
        break;
      }
      ObjectNode run = request("run", limits.tactic()).put("state", state);
      batch.tactics().forEach(run.putArray("tactics")::add);
      long asked = System.nanoTime();
      write(run);
      for (int i = 0; i < batch.tactics().size(); i++) {
        JsonNode answer = read();
        sample.add((System.nanoTime() - asked) / 1_000);
        int reached = remember(answer, states);
        if (batch.follow() != null && batch.follow() == i) {
          state = reached;
        }
      }
    }
    ObjectNode release = JSON.createObjectNode().put("id", 1).put("cmd", "release");
    states.forEach(release.putArray("states")::add);
    write(release);
    read();
  }

  /** The state an answer tells of, -1 if it tells of none. */
  private static int remember(JsonNode answer, List<Integer> states) {
    int state = answer.path("state").asInt(-1);
    if (state >= 0) {
      states.add(state);
    }
    return state;
  }

  private static ObjectNode request(String command, Limits limits) {
    return JSON.createObjectNode()
        .put("id", 1)
        .put("cmd", command)
        .put("heartbeats", limits.heartbeats())
        .put("ms", limits.millis());
  }

  private void write(ObjectNode request) throws IOException {
    out.write(JSON.writeValueAsString(request));
    out.write('\n');
    out.flush();
  }

  private JsonNode read() throws IOException {
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("the gym ended");
    }
    JsonNode answer = JSON.readTree(line);
    if (answer.path("outcome").asText().equals("bad_request")) {
      throw new IOException("the gym did not understand: " + answer);
    }
    return answer;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    in.close();
  }
}
