package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.cli.ProveCommand;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** Two processes: one serves the embedded Lean and the model, the other proves with them. */
class RealServeTest {

  private static final Pattern SERVING = Pattern.compile("serving lean, model on .*:(\\d+);.*");
  private static final int KILLED_BY_SIGTERM = 128 + 15;

  @Test
  @Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void prove_withServicesOfAnotherProcess_provesAndTheOtherEndsCleanly() throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gradus.search.cli.Main",
                "serve",
                "--services",
                "lean,model",
                "--port",
                "0",
                "--workers",
                "1")
            .redirectErrorStream(true)
            .start();
    try {
      String address = "127.0.0.1:" + port(server);
      StringWriter out = new StringWriter();
      CommandLine prove = new CommandLine(new ProveCommand()).setOut(new PrintWriter(out, true));
      int exit =
          prove.execute(
              "--json",
              "--lean",
              address,
              "--model",
              address,
              "--statement",
              "theorem t (a b : Nat) (h : a ≤ b) : a < b + 1 :=");
      assertEquals(0, exit, out::toString);
      assertTrue(out.toString().contains("\"status\":\"proved\""), out::toString);

      List<ProcessHandle> leans = server.descendants().toList();
      assertFalse(leans.isEmpty());
      server.destroy();
      assertTrue(server.waitFor(60, TimeUnit.SECONDS), "it does not stop");
      assertEquals(KILLED_BY_SIGTERM, server.exitValue());
      for (ProcessHandle lean : leans) {
        lean.onExit().get(30, TimeUnit.SECONDS);
      }
    } finally {
      server.destroyForcibly();
    }
  }

  private static int port(Process server) throws Exception {
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
}
