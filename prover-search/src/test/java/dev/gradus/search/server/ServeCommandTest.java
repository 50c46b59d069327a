package dev.gradus.search.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.gradus.search.engine.EnvironmentException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ServeCommandTest {

  @ParameterizedTest
  @CsvSource({
    "--host 0.0.0.0, --tls-cert",
    "--tls-cert cert.pem, --tls-key",
    "--tls-cert missing.pem --tls-key missing.pem, missing.pem cannot be read",
    "--token missing.txt, missing.txt cannot be read",
    "--services lean --lean 127.0.0.1:1, leave out --lean",
    "--services everything, everything",
    "--port 99999, --port",
    "--port -1, --port",
    "--max-message-bytes 0, --max-message-bytes",
    "--max-requests-per-second 0, --max-requests-per-second",
    "--max-calls-per-client 0, --max-calls-per-client",
    "--run somewhere, --run",
    "--samples 0, --samples",
    "--max-tactic-calls 0, --max-tactic-calls",
    "--max-tactic-calls 100, --max-tactic-calls",
    "--timeout 3601, --max-timeout",
    "--max-timeout never, --max-timeout",
  })
  void serve_badUsage_isOneLineAndExitsWith2(String arguments, String named) {
    StringWriter err = new StringWriter();
    CommandLine serve = new CommandLine(new ServeCommand()).setErr(new PrintWriter(err, true));
    assertEquals(2, serve.execute(arguments.split(" ")), err::toString);
    assertTrue(err.toString().lines().findFirst().orElse("").contains(named), err::toString);
  }

  @Test
  void serve_portInUse_saysSoBeforeLeanIsStarted() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLine serve = new CommandLine(new ServeCommand());
      serve.setExecutionExceptionHandler(
          (e, command, parsed) -> {
            throw e;
          });
      serve.parseArgs("--port", Integer.toString(taken.getLocalPort()));
      ServeCommand command = serve.getCommand();
      EnvironmentException e = assertThrows(EnvironmentException.class, command::call);
      assertTrue(e.getMessage().contains("choose another --port"), e.getMessage());
      assertEquals(3, e.getExitCode());
    }
  }
}
