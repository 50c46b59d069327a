package dev.gradus.search.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code gradus serve} in a JVM of its own, with one Lean; closing it ends both. */
public final class ServeProcess implements AutoCloseable {
  private static final Pattern SERVING = Pattern.compile("serving .* on .*:(\\d+);.*");

  private final Process process;
  private final int port;

  private ServeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it on a port of its own choice; it serves when this returns. */
  public static ServeProcess start(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--workers", "1"));
    arguments.addAll(List.of(options));
    Process process =
        GradusProcess.builder(arguments.toArray(String[]::new)).redirectErrorStream(true).start();
    return new ServeProcess(process, port(process));
  }

  private static int port(Process server) throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher serving = SERVING.matcher(line);
      if (serving.find()) {
        return Integer.parseInt(serving.group(1));
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("the server ended: " + said);
  }

  public int port() {
    return port;
  }

  public Process process() {
    return process;
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().join();
  }
}
